package dev.jerboa.cli.recipe;

import dev.jerboa.multimodal.data.DataSets;
import dev.jerboa.multimodal.data.SampleSource;
import dev.jerboa.multimodal.data.SeededSplit;
import dev.jerboa.multimodal.data.UnreadablePolicy;
import dev.jerboa.onnx.JerboaException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Where samples are, and which of them are kept back to measure on.
 *
 * @param train where they are
 * @param validation where the data to measure on is; if nowhere, a part of the other
 * @param validationPart how large that part is, 0 to 1
 * @param splitSeed what chooses that part
 * @param splitBy a label by whose values samples stay together when the part is chosen
 * @param strict whether the first sample that cannot be read stops the run
 */
public record SourcePart(
        Path train,
        Optional<Path> validation,
        double validationPart,
        int splitSeed,
        Optional<String> splitBy,
        boolean strict) {
    /** The settings in the section {@code data} that this reads. */
    public static final List<String> SETTINGS =
            List.of("train", "validation", "validation-part", "split-seed", "split-by", "strict");

    private static final double USUAL_PART = 0.1;

    /**
     * Reads the settings.
     *
     * @param data the section {@code data}
     * @param folder where paths start
     */
    public static SourcePart read(RecipeSection data, Path folder) {
        for (String key : List.of("validation-part", "split-seed", "split-by")) {
            if (data.has("validation") && data.has(key)) {
                throw data.wrong(
                        key,
                        "is about a part of the training data, and 'validation' is given",
                        "Leave one of them out.");
            }
        }
        double part = data.number("validation-part", USUAL_PART);
        if (!(part > 0 && part < 1)) {
            throw data.wrong("validation-part", "is " + part, "Give a number above 0 and below 1, such as 0.1.");
        }
        return new SourcePart(
                folder.resolve(data.requiredText("train")),
                data.text("validation").map(folder::resolve),
                part,
                data.integer("split-seed", 0),
                data.text("split-by"),
                data.flag("strict", false));
    }

    /**
     * What happens with what cannot be read.
     *
     * @param warnings hears of it, unless it stops the run
     */
    public UnreadablePolicy policy(Consumer<JerboaException> warnings) {
        return strict ? UnreadablePolicy.strict() : UnreadablePolicy.skipping(warnings);
    }

    /** The samples to learn from. */
    public SampleSource training(UnreadablePolicy policy) {
        SampleSource all = DataSets.open(train, policy);
        return validation.isPresent() ? all : split().train(all, validationPart);
    }

    /** The samples to measure on. */
    public SampleSource validation(UnreadablePolicy policy) {
        return validation.isPresent()
                ? DataSets.open(validation.get(), policy)
                : split().validation(DataSets.open(train, policy), validationPart);
    }

    private SeededSplit split() {
        return splitBy.map(label -> SeededSplit.byLabel(splitSeed, label))
                .orElseGet(() -> SeededSplit.byKey(splitSeed));
    }
}
