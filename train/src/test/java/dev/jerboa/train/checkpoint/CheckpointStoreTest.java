package dev.jerboa.train.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.TensorData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointStoreTest {
    @TempDir
    Path folder;

    private static Checkpoint checkpoint(long step, long bestStep) {
        TrainingState state = new TrainingState(step, 100, 7, 2 * step, 1000, 16, bestStep, 0.25, 1);
        Map<String, TensorData> weights = Map.of("w", TensorData.ofFloats(new long[] {2}, (float) step, (float) -step));
        return new Checkpoint(state, weights, Map.of("m", TensorData.ofFloats(new long[] {1}, 3f)), weights);
    }

    @Test
    void keepsTheLastOnesAndTheBest() {
        CheckpointStore store = new CheckpointStore(folder, 2);
        assertThat(store.latest()).isEmpty();
        for (long step = 10; step <= 50; step += 10) {
            store.save(checkpoint(step, Math.min(step, 20)));
        }
        assertThat(store.steps()).containsExactly(20L, 40L, 50L);
        Checkpoint latest = store.latest().orElseThrow();
        assertThat(latest.state()).isEqualTo(checkpoint(50, 20).state());
        assertThat(latest.weights().get("w").toFloats()).containsExactly(50f, -50f);
        assertThat(latest.optimizer().get("m").toFloats()).containsExactly(3f);
        assertThat(store.read(20).averages().get("w").toFloats()).containsExactly(20f, -20f);
    }

    @Test
    void whatAKillLeftBehindDoesNotCount() throws IOException {
        CheckpointStore store = new CheckpointStore(folder, 3);
        store.save(checkpoint(10, -1));
        Path partial = Files.createDirectory(folder.resolve(".step-000000020.partial"));
        Files.writeString(partial.resolve("weights.safetensors"), "half");
        assertThat(store.latest().orElseThrow().state().step()).isEqualTo(10);
        store.save(checkpoint(20, -1));
        assertThat(store.steps()).containsExactly(10L, 20L);
        assertThat(folder.resolve(".step-000000020.partial")).doesNotExist();
    }

    @Test
    void aDamagedCheckpointIsNamed() throws IOException {
        CheckpointStore store = new CheckpointStore(folder, 3);
        Path saved = store.save(checkpoint(10, -1));
        Files.writeString(saved.resolve("state.json"), "{\"step\": 10}");
        assertThatThrownBy(store::latest)
                .isInstanceOf(JerboaException.class)
                .hasMessageContaining("state.json")
                .hasMessageContaining("step-000000010");
        Files.writeString(saved.resolve("weights.safetensors"), "{}");
        assertThatThrownBy(() -> store.read(10)).isInstanceOf(JerboaException.class);
        assertThatThrownBy(() -> store.read(11)).isInstanceOf(JerboaException.class);
    }
}
