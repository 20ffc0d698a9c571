package dev.jerboa.cli.recipe;

import dev.jerboa.multimodal.Modality;
import dev.jerboa.multimodal.data.DataSets;
import dev.jerboa.multimodal.data.SampleSource;
import dev.jerboa.multimodal.data.SeededSplit;
import dev.jerboa.multimodal.data.UnreadablePolicy;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The data that a network learns from.
 *
 * @param train where it is
 * @param validation where the data to measure on is; if nowhere, a part of the other
 * @param validationPart how large that part is, 0 to 1
 * @param splitSeed what chooses that part
 * @param modality what of the samples is read
 * @param label what is to be told of them
 * @param strict whether the first sample that cannot be read stops the run
 */
record DataPart(
        Path train,
        Optional<Path> validation,
        double validationPart,
        int splitSeed,
        Modality modality,
        String label,
        boolean strict) {
    private static final double USUAL_PART = 0.1;

    /**
     * Reads the section {@code data}.
     *
     * @param folder where paths start
     */
    static DataPart read(RecipeSection recipe, Path folder) {
        RecipeSection data = recipe.section(
                "data", "train", "validation", "validation-part", "split-seed", "modality", "label", "strict");
        if (data.has("validation") && data.has("validation-part")) {
            throw data.wrong(
                    "validation-part",
                    "takes a part of the training data, and 'validation' is given",
                    "Leave one of them out.");
        }
        double part = data.number("validation-part", USUAL_PART);
        if (!(part > 0 && part < 1)) {
            throw data.wrong("validation-part", "is " + part, "Give a number above 0 and below 1, such as 0.1.");
        }
        data.requiredText("modality");
        Map<String, Modality> modalities =
                Map.of("image", Modality.IMAGE, "audio", Modality.AUDIO, "text", Modality.TEXT);
        return new DataPart(
                folder.resolve(data.requiredText("train")),
                data.text("validation").map(folder::resolve),
                part,
                data.integer("split-seed", 0),
                data.choice("modality", modalities, Modality.IMAGE),
                data.requiredText("label"),
                data.flag("strict", false));
    }

    /** The samples to learn from. */
    SampleSource training(UnreadablePolicy policy) {
        SampleSource all = DataSets.open(train, policy);
        return validation.isPresent() ? all : SeededSplit.byKey(splitSeed).train(all, validationPart);
    }

    /** The samples to measure on. */
    SampleSource validation(UnreadablePolicy policy) {
        return validation.isPresent()
                ? DataSets.open(validation.get(), policy)
                : SeededSplit.byKey(splitSeed).validation(DataSets.open(train, policy), validationPart);
    }
}
