package dev.jerboa.prune;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jerboa.onnx.Constants;
import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.ModelCheck;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.prune.apply.Selection;
import dev.jerboa.prune.structure.DependencyGraph;
import dev.jerboa.prune.structure.UnitKind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PrunedGraphsTest {
    private static final int NETWORKS = 4;
    private static final int SELECTIONS = 3;
    private static final double TOLERANCE = 1e-5;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource
    void transformersEqualThoseWithZeros(Transformers.Attention attention) throws IOException {
        for (int seed = 0; seed < NETWORKS; seed++) {
            Random random = new Random(seed);
            DependencyGraph dependencies = check(Transformers.of(random, attention), random, attention + " " + seed);
            assertThat(dependencies.groups(UnitKind.HEAD))
                    .as("%s %d: %s", attention, seed, dependencies.refusals())
                    .isNotEmpty();
            assertThat(dependencies.groups(UnitKind.FEED_FORWARD)).isNotEmpty();
            assertThat(dependencies.branches()).isNotEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void picturesNetworksEqualThoseWithZeros(PictureNetworks.Form form) throws IOException {
        for (int seed = 0; seed < NETWORKS; seed++) {
            Random random = new Random(seed);
            DependencyGraph dependencies = check(PictureNetworks.of(random, form), random, form + " " + seed);
            assertThat(dependencies.groups(UnitKind.CHANNEL))
                    .as("%s %d: %s", form, seed, dependencies.refusals())
                    .isNotEmpty();
        }
    }

    private DependencyGraph check(OnnxModel model, Random random, String what) throws IOException {
        Path file = folder.resolve("model.onnx");
        OnnxFile.write(model, file);
        DependencyGraph dependencies = DependencyGraph.of(file);
        for (int i = 0; i < SELECTIONS; i++) {
            Selection selection = Agreement.draw(dependencies, random, 0.1 + 0.7 * random.nextDouble());
            Agreement agreement = Agreement.measure(file, dependencies, selection, folder, i);
            assertThat(agreement.withMasked())
                    .as("%s, selection %d, with zeros for weights", what, i)
                    .isLessThan(TOLERANCE);
            assertThat(agreement.withGated())
                    .as("%s, selection %d, with zeros for activations", what, i)
                    .isLessThan(TOLERANCE);
            assertThat(agreement.withOriginal())
                    .as("%s, selection %d, %s, complete", what, i, selection.units())
                    .isGreaterThan(selection.isEmpty() ? -1 : 1e-7);
            OnnxModel pruned = OnnxFile.read(folder.resolve("pruned.onnx"));
            assertThat(ModelCheck.check(pruned)).isEmpty();
            assertThat(weights(pruned)).isLessThan(selection.isEmpty() ? Long.MAX_VALUE : weights(model));
        }
        return dependencies;
    }

    private static long weights(OnnxModel model) {
        return Constants.tensorsOf(model).stream()
                .filter(tensor -> tensor.type() == ElementType.FLOAT)
                .mapToLong(TensorData::elementCount)
                .sum();
    }
}
