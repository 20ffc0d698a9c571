package dev.jerboa.quantize.plan;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The processor that this program runs on.
 *
 * @param processor its kind
 * @param assumption a whole sentence where the kind could not be read but was assumed
 */
public record HostProcessor(TargetProcessor processor, Optional<String> assumption) {
    private static final Path FLAGS_FILE = Path.of("/proc/cpuinfo");
    private static final Set<String> ARM_NAMES = Set.of("aarch64", "arm64");
    private static final Set<String> X86_NAMES = Set.of("amd64", "x86_64", "x86-64");
    private static final Set<String> VNNI_FLAGS = Set.of("avx_vnni", "avx512_vnni", "avx512vnni");

    /** What the system says: its name for the architecture, and on Linux the flags of the processor. */
    public static HostProcessor detect() {
        return of(System.getProperty("os.arch", ""), flagsFile());
    }

    /**
     * The kind of a processor.
     *
     * @param architecture the system's name for it, such as {@code amd64}
     * @param information the text of Linux's {@code /proc/cpuinfo}, where there is one
     */
    static HostProcessor of(String architecture, Optional<String> information) {
        if (ARM_NAMES.contains(architecture)) {
            return new HostProcessor(TargetProcessor.ARM, Optional.empty());
        }
        // What is right for AVX2 is right everywhere, only less fine.
        if (!X86_NAMES.contains(architecture)) {
            return assumed("Architecture '" + architecture + "' is not known");
        }
        return information
                .flatMap(HostProcessor::flags)
                .map(flags ->
                        flags.stream().anyMatch(VNNI_FLAGS::contains) ? TargetProcessor.VNNI : TargetProcessor.AVX2)
                .map(found -> new HostProcessor(found, Optional.empty()))
                .orElseGet(() -> assumed("The flags of this processor cannot be read"));
    }

    private static HostProcessor assumed(String why) {
        return new HostProcessor(
                TargetProcessor.AVX2,
                Optional.of(why + ", so " + TargetProcessor.AVX2.title()
                        + " was assumed, which is safe everywhere; --target says otherwise."));
    }

    private static Optional<Set<String>> flags(String information) {
        return information
                .lines()
                .filter(line -> line.startsWith("flags"))
                .findFirst()
                .map(line -> new HashSet<>(Arrays.asList(
                        line.substring(line.indexOf(':') + 1).trim().split("\\s+"))));
    }

    private static Optional<String> flagsFile() {
        try {
            return Files.isReadable(FLAGS_FILE) ? Optional.of(Files.readString(FLAGS_FILE)) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
