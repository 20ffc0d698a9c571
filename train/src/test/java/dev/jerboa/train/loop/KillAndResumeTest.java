package dev.jerboa.train.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jerboa.train.checkpoint.CheckpointStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that is killed again and again ends with the bytes of one that was not. */
class KillAndResumeTest {
    private static final int KILLS = 2;

    @TempDir
    Path folder;

    private static List<String> run(Path place, int lines) throws IOException, InterruptedException {
        return ChildProcess.run(KilledRun.class, place, lines);
    }

    @Test
    void endsWithTheSameBytes() throws IOException, InterruptedException {
        Path whole = folder.resolve("whole");
        assertThat(run(whole, Integer.MAX_VALUE)).endsWith("end").startsWith("started 0");
        Path broken = folder.resolve("broken");
        Random random = new Random(2);
        for (int kill = 0; kill < KILLS; kill++) {
            run(broken, 5 + random.nextInt(10));
        }
        List<String> last = run(broken, Integer.MAX_VALUE);
        assertThat(last).endsWith("end");
        assertThat(last.get(0)).isNotEqualTo("started 0");
        assertThat(contents(broken)).isEqualTo(contents(whole));
        assertThat(Files.readAllLines(broken.resolve("metrics.jsonl")))
                .hasSameSizeAs(Files.readAllLines(whole.resolve("metrics.jsonl")));
    }

    /** The names and hashes of all files of all checkpoints. */
    private static List<String> contents(Path place) throws IOException {
        Path checkpoints = place.resolve("checkpoints");
        assertThat(new CheckpointStore(checkpoints, 1)
                        .latest()
                        .orElseThrow()
                        .state()
                        .step())
                .isEqualTo(KilledRun.STEPS);
        try (Stream<Path> files = Files.walk(checkpoints)) {
            List<String> found = new ArrayList<>();
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                found.add(checkpoints.relativize(file) + " " + Arrays.hashCode(Files.readAllBytes(file)));
            }
            return found;
        }
    }
}
