package dev.jerboa.train.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A main class in a process of its own, with a heap of fixed size that is all in use from the start. */
final class ChildProcess {
    private ChildProcess() {}

    /** Runs it, and kills it after so many lines; what it printed until then. */
    static List<String> run(Class<?> main, Path folder, int lines) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        Path errors = folder.resolve("errors.txt");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xms96m",
                        "-Xmx96m",
                        "-XX:+AlwaysPreTouch",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        main.getName(),
                        folder.toString())
                .redirectError(errors.toFile())
                .start();
        List<String> printed = new ArrayList<>();
        try (BufferedReader reader = process.inputReader()) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                printed.add(line);
                if (printed.size() >= lines) {
                    process.destroyForcibly();
                    break;
                }
            }
        }
        process.waitFor();
        assertThat(printed).as(Files.readString(errors)).isNotEmpty();
        return printed;
    }
}
