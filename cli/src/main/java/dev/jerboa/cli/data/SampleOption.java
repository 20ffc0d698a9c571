package dev.jerboa.cli.data;

import dev.jerboa.multimodal.Modality;
import dev.jerboa.multimodal.data.DataSets;
import dev.jerboa.multimodal.data.Sample;
import dev.jerboa.multimodal.data.SampleSource;
import dev.jerboa.multimodal.data.UnreadablePolicy;
import dev.jerboa.multimodal.model.MultimodalModel;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** The option {@code --data} of commands that take samples of any modality, and what goes with it. */
public final class SampleOption {
    private static final int LOOKED_AT = 100;

    @Option(
            names = "--data",
            paramLabel = "PATH",
            required = true,
            description =
                    "The samples: a folder (of class folders, of tar archives, or with a table), a .tar of the WebDataset "
                            + "kind, a .csv, .tsv or .jsonl table, or a .txt file with a text a line.")
    private Path path;

    @Option(
            names = "--modality",
            paramLabel = "NAME",
            description = "text, image or audio, where samples have several.")
    private String modality;

    @Option(names = "--strict", description = "Stop at the first file that cannot be read, instead of leaving it out.")
    private boolean strict;

    /** What happens to files that cannot be read. */
    public UnreadablePolicy policy(Consumer<String> remarks) {
        return strict
                ? UnreadablePolicy.strict()
                : UnreadablePolicy.skipping(problem -> remarks.accept("left out: " + problem.getMessage()));
    }

    /**
     * Opens the samples.
     *
     * @throws JerboaException as {@link DataSets#open}
     */
    public SampleSource open(UnreadablePolicy policy) {
        return Files.isRegularFile(path)
                        && path.toString().toLowerCase(Locale.ROOT).endsWith(".txt")
                ? new TextFileSamples(path)
                : DataSets.open(path, policy);
    }

    /**
     * The modality to use: the one named, or the only one that both the first samples and the model have.
     *
     * @throws JerboaException if the name is none, or there is none or more than one to choose from
     */
    public Modality modality(SampleSource samples, MultimodalModel model) {
        if (modality != null) {
            return Arrays.stream(Modality.values())
                    .filter(known -> name(known).equals(modality))
                    .findFirst()
                    .orElseThrow(() -> new JerboaException(
                            ErrorCode.INVALID_ARGUMENT,
                            "there is no modality '" + modality + "'",
                            "Choose text, image or audio."));
        }
        Set<Modality> found = EnumSet.noneOf(Modality.class);
        try (Stream<Sample> stream = samples.samples()) {
            stream.limit(LOOKED_AT)
                    .forEach(sample -> found.addAll(sample.values().keySet()));
        }
        Set<Modality> both = EnumSet.copyOf(model.modalities());
        both.retainAll(found);
        if (both.size() != 1) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    samples.name() + " has " + names(found) + ", and " + model.directory() + " takes "
                            + names(model.modalities()),
                    both.isEmpty() ? "Give data of a modality that the model takes." : "Name one with --modality.");
        }
        return both.iterator().next();
    }

    private static String names(Set<Modality> modalities) {
        return modalities.isEmpty()
                ? "nothing"
                : modalities.stream().map(SampleOption::name).collect(Collectors.joining(" and "));
    }

    private static String name(Modality value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
