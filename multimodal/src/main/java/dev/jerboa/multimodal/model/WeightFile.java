package dev.jerboa.multimodal.model;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * An ONNX file of a directory, by its name: what it is, and in which form its weights are.
 *
 * @param file the file
 * @param stem folder and name without the form: the same for all forms of one network
 * @param variant the form, {@code fp32} where the name says none
 */
record WeightFile(Path file, String stem, String variant) {
    /** The form that a name without an ending has. */
    static final String FULL = "fp32";

    private static final String EXTENSION = ".onnx";

    // Longest first, so that q4f16 is not taken for f16. After transformers.js, optimum and sentence-transformers.
    private static final List<String> VARIANTS = List.of(
            "qint8_avx512_vnni",
            "quint8_avx512_vnni",
            "qint8_avx512",
            "quint8_avx512",
            "qint8_avx2",
            "quint8_avx2",
            "qint8_arm64",
            "quint8_arm64",
            "quantized",
            "q4f16",
            "float16",
            "uint8",
            "bnb4",
            "fp16",
            "int8",
            "fp32",
            "q8",
            "q4",
            "o1",
            "o2",
            "o3",
            "o4");

    /** The parts of a file's name. */
    static WeightFile of(Path directory, Path file) {
        String relative = directory.relativize(file).toString().replace('\\', '/');
        String name = relative.substring(0, relative.length() - EXTENSION.length());
        String lower = name.toLowerCase(Locale.ROOT);
        for (String variant : VARIANTS) {
            int start = lower.length() - variant.length();
            if (lower.endsWith(variant) && start > 1 && "_-.".indexOf(lower.charAt(start - 1)) >= 0) {
                return new WeightFile(file, name.substring(0, start - 1), variant);
            }
        }
        return new WeightFile(file, name, FULL);
    }

    static boolean isModel(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return name.endsWith(EXTENSION) && !name.startsWith(".");
    }

    /**
     * How well this form suits a machine without a graphics processor, 0 best; empty if it must be asked for by name.
     *
     * <p>Half precision is computed in floats there, with a conversion before and after each operator.
     */
    Optional<Integer> rank() {
        boolean arm = System.getProperty("os.arch").contains("aarch64");
        return switch (variant) {
            case FULL -> Optional.of(0);
            case "o2", "o3" -> Optional.of(1);
            case "o1" -> Optional.of(2);
            case "quantized", "q8", "int8", "uint8" -> Optional.of(3);
            case "qint8_arm64", "quint8_arm64" -> arm ? Optional.of(4) : Optional.empty();
            case "quint8_avx2", "qint8_avx2" -> arm ? Optional.empty() : Optional.of(4);
            case "q4" -> Optional.of(5);
            // avx512: signed weights saturate where the processor lacks it, and nothing tells so here.
            default -> Optional.empty();
        };
    }
}
