package dev.jerboa.prune;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jerboa.prune.apply.Selection;
import dev.jerboa.prune.structure.DependencyGraph;
import dev.jerboa.prune.structure.PruningGroup;
import dev.jerboa.prune.structure.UnitKind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RealModelsTest {
    private static final double TOLERANCE = 1e-5;

    @TempDir
    private Path folder;

    @Test
    void miniLm() throws IOException {
        Path model = real("all-minilm-l6-v2.onnx");
        DependencyGraph dependencies = DependencyGraph.of(model);
        assertThat(dependencies.groups(UnitKind.HEAD))
                .hasSize(6)
                .allMatch(group -> group.unitCount() == 12 && group.weights().size() == 7);
        assertThat(dependencies.groups(UnitKind.FEED_FORWARD))
                .hasSize(6)
                .allMatch(group -> group.unitCount() == 1536 && group.weights().size() == 3);
        assertThat(dependencies.branches()).hasSize(12);
        assertThat(dependencies.refusals()).singleElement().satisfies(refusal -> {
            assertThat(refusal.unitCount()).isEqualTo(384);
            assertThat(refusal.reason()).contains("last_hidden_state").contains("output of the model");
        });
        check(model, dependencies, 1, 2);
    }

    @ParameterizedTest
    @CsvSource({
        "models/ch_PP-OCRv4_rec_infer.onnx, 20, 2",
        "models/ch_PP-OCRv4_det_infer.onnx, 20, 0",
        "models/ch_ppocr_mobile_v2.0_cls_infer.onnx, 20, 0"
    })
    void pictures(String resource, int channelGroups, int headGroups) throws IOException {
        Path model = real(resource);
        DependencyGraph dependencies = DependencyGraph.of(model);
        assertThat(dependencies.groups(UnitKind.CHANNEL)).hasSizeGreaterThan(channelGroups);
        assertThat(dependencies.groups(UnitKind.HEAD)).hasSize(headGroups);
        assertThat(dependencies.groups(UnitKind.CHANNEL).stream().mapToInt(PruningGroup::unitCount))
                .noneMatch(count -> count < 2);
        check(model, dependencies, 2, 1);
    }

    private void check(Path model, DependencyGraph dependencies, int selections, long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < selections; i++) {
            Selection selection = Agreement.draw(dependencies, random, 0.2 + 0.4 * i);
            Agreement agreement = Agreement.measure(model, dependencies, selection, folder, i);
            assertThat(agreement.withMasked()).as("%d masked", i).isLessThan(TOLERANCE);
            assertThat(agreement.withGated()).as("%d gated", i).isLessThan(TOLERANCE);
            assertThat(agreement.withOriginal()).as("%d whole", i).isGreaterThan(TOLERANCE);
        }
    }

    private Path real(String resource) throws IOException {
        Path target = folder.resolve("model.onnx");
        try (InputStream input = RealModelsTest.class.getResourceAsStream("/" + resource)) {
            Files.copy(input, target);
        }
        return target;
    }
}
