package dev.jerboa.multimodal.model;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds the ONNX files of a directory and takes one form of each network. */
final class WeightChoice {
    private static final int DEPTH = 2;

    private WeightChoice() {}

    /**
     * One file for each network.
     *
     * @param variant the form to take; if empty, the one that suits this machine
     * @throws JerboaException if there is none; the message lists what was found
     */
    static List<WeightFile> of(Path directory, Optional<String> variant) {
        List<WeightFile> found = find(directory);
        Map<String, List<WeightFile>> networks =
                found.stream().collect(Collectors.groupingBy(WeightFile::stem, TreeMap::new, Collectors.toList()));
        List<WeightFile> chosen = new ArrayList<>();
        networks.values().forEach(forms -> pick(forms, variant).ifPresent(chosen::add));
        if (chosen.isEmpty()) {
            throw none(directory, found, variant);
        }
        return chosen;
    }

    private static Optional<WeightFile> pick(List<WeightFile> forms, Optional<String> variant) {
        if (variant.isPresent()) {
            return forms.stream()
                    .filter(form -> form.variant().equals(variant.get()))
                    .findFirst();
        }
        return forms.stream()
                .filter(form -> form.rank().isPresent())
                .min(Comparator.comparingInt((WeightFile form) -> form.rank().orElseThrow())
                        .thenComparing(form -> form.file().toString()));
    }

    private static List<WeightFile> find(Path directory) {
        if (!Files.isDirectory(directory)) {
            throw new JerboaException(
                    ErrorCode.NOT_A_FILE,
                    directory + (Files.exists(directory) ? " is a file, not a model directory" : " does not exist"),
                    "Give the directory that holds config.json and the ONNX files.");
        }
        try (Stream<Path> files = Files.walk(directory, DEPTH)) {
            return files.filter(file -> WeightFile.isModel(file) && Files.isRegularFile(file))
                    .sorted()
                    .map(file -> WeightFile.of(directory, file))
                    .toList();
        } catch (IOException e) {
            throw new JerboaException(
                    ErrorCode.UNREADABLE, directory + " cannot be listed: " + e.getMessage(), "Check the disk.", e);
        }
    }

    private static JerboaException none(Path directory, List<WeightFile> found, Optional<String> variant) {
        if (found.isEmpty()) {
            return new JerboaException(
                    ErrorCode.NOT_A_FILE,
                    directory + " holds no .onnx file, neither itself nor one folder below",
                    "Download the files of its onnx folder, too, or export the model to ONNX.");
        }
        String variants =
                found.stream().map(WeightFile::variant).distinct().sorted().collect(Collectors.joining(", "));
        return new JerboaException(
                variant.isPresent() ? ErrorCode.INVALID_ARGUMENT : ErrorCode.UNSUPPORTED,
                directory
                        + (variant.isPresent()
                                ? " has no weights of the form '" + variant.get() + "'"
                                : " has no weights that suit this processor")
                        + "; it has " + variants,
                "Name one of these forms, or download the weights in fp32 or int8.");
    }
}
