package dev.jerboa.prune.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jerboa.onnx.Attribute;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.prune.Samples;
import dev.jerboa.prune.Sketch;
import dev.jerboa.prune.Transformers;
import dev.jerboa.runtime.Session;
import dev.jerboa.runtime.Tensor;
import dev.jerboa.runtime.data.CalibrationBatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VocabularyPrunerTest {
    @TempDir
    private Path folder;

    @Test
    void outputsOnKeptTokensAreTheSame() throws IOException {
        Random random = new Random(1);
        OnnxModel model = Transformers.of(random, Transformers.Attention.SEPARATE);
        long[] tokens = {3, 17, 40, 3, 49, 8};
        Samples samples = new Samples(List.of(new CalibrationBatch(
                Map.of("input_ids", Tensor.of(new long[] {2, 3}, tokens)), 2)));
        BitSet used = Vocabulary.used(samples, "input_ids");
        assertThat(used.stream()).containsExactly(3, 8, 17, 40, 49);
        Vocabulary vocabulary = Vocabulary.of(used);
        Path whole = folder.resolve("whole.onnx");
        Path cut = folder.resolve("cut.onnx");
        OnnxFile.write(model, whole);
        OnnxModel pruned = OnnxFile.read(whole);
        assertThat(VocabularyPruner.prune(pruned, "input_ids", vocabulary)).isEqualTo(1);
        OnnxFile.write(pruned, cut);
        assertThat(Files.size(cut)).isLessThan(Files.size(whole));
        long[] numbers = Arrays.stream(tokens)
                .map(token -> vocabulary.numberOf((int) token))
                .toArray();
        try (Session one = Session.open(whole);
                Session other = Session.open(cut)) {
            float[] expected = one.run(samples.list().get(0).inputs())
                    .values()
                    .iterator()
                    .next()
                    .floats();
            float[] found = other.run(Map.of("input_ids", Tensor.of(new long[] {2, 3}, numbers)))
                    .values()
                    .iterator()
                    .next()
                    .floats();
            assertThat(found).containsExactly(expected);
        }
    }

    @Test
    void refusesAModelThatComparesNumbersWhichChange() {
        Sketch sketch = new Sketch(new Random(1), 13);
        String ids = sketch.integerInput("input_ids", -1, -1);
        String table = sketch.node("Gather", List.of(sketch.weight(1, 9, 4), ids));
        String padding = sketch.node("Equal", List.of(ids, sketch.integers(5)));
        String mask = sketch.node("Cast", List.of(padding), Attribute.of("to", 1L));
        String row = sketch.node("Unsqueeze", List.of(mask, sketch.integers(2)));
        sketch.output(sketch.node("Mul", List.of(table, row)), -1, -1, 4);
        BitSet used = new BitSet();
        used.set(5);
        used.set(7);
        assertThatThrownBy(() -> VocabularyPruner.prune(sketch.model(), "input_ids", Vocabulary.of(used)))
                .isInstanceOf(JerboaException.class)
                .hasMessageContaining("Equal_");
        used.set(0, 6);
        assertThat(VocabularyPruner.prune(sketch.model(), "input_ids", Vocabulary.of(used)))
                .isEqualTo(1);
    }

    @Test
    void namesTheInputThatIsMissing() {
        OnnxModel model = Transformers.of(new Random(2), Transformers.Attention.SEPARATE);
        BitSet used = new BitSet();
        used.set(1);
        assertThatThrownBy(() -> VocabularyPruner.prune(model, "tokens", Vocabulary.of(used)))
                .isInstanceOf(JerboaException.class)
                .hasMessageContaining("'tokens'");
    }
}
