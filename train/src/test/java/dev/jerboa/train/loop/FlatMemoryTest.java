package dev.jerboa.train.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What the operating system says that a run uses stays the same over many steps. */
@EnabledOnOs(OS.LINUX)
class FlatMemoryTest {
    // One layer's outputs take 64 KB a step: were only these kept, it would be 96 MB.
    private static final long GROWTH_KILOBYTES = 24_000;

    @TempDir
    Path folder;

    @Test
    void staysFlat() throws IOException, InterruptedException {
        List<String> kilobytes = ChildProcess.run(FlatRun.class, folder, Integer.MAX_VALUE);
        assertThat(kilobytes).hasSize(2);
        assertThat(Long.parseLong(kilobytes.get(1)) - Long.parseLong(kilobytes.get(0)))
                .isLessThan(GROWTH_KILOBYTES);
    }
}
