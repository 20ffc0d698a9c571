package dev.jerboa.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeMemoryTest {
    /** Ten times the growth seen; unclosed results grow it by 370 MB, unclosed inputs by 20, unclosed sessions by 35. */
    private static final long MOST_KILOBYTES = 4 << 10;

    @TempDir
    private Path directory;

    @Test
    void staysLevelOverTenThousandCalls() throws IOException, InterruptedException {
        assertThat(growthKilobytes("calls", 2_000, 10_000)).isLessThan(MOST_KILOBYTES);
    }

    @Test
    void staysLevelOverTwoHundredSessions() throws IOException, InterruptedException {
        assertThat(growthKilobytes("sessions", 50, 200)).isLessThan(MOST_KILOBYTES);
    }

    private long growthKilobytes(String work, int warmup, int times) throws IOException, InterruptedException {
        assumeTrue(Files.isReadable(Path.of("/proc/self/status")), "resident memory is read from /proc");
        Path errors = directory.resolve("errors.txt");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xms64m",
                        "-Xmx64m",
                        "-XX:+AlwaysPreTouch",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        MemoryProbe.class.getName(),
                        directory.toString(),
                        work,
                        Integer.toString(warmup),
                        Integer.toString(times))
                .redirectError(errors.toFile())
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(() -> readOrEmpty(errors)).isZero();
        return Long.parseLong(printed.strip());
    }

    private static String readOrEmpty(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
