package dev.jerboa.cli.recipe;

import dev.jerboa.multimodal.Modality;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The data that a classifier learns from.
 *
 * @param source where it is
 * @param modality what of the samples is read
 * @param label what is to be told of them
 */
record DataPart(SourcePart source, Modality modality, String label) {
    /**
     * Reads the section {@code data}.
     *
     * @param folder where paths start
     */
    static DataPart read(RecipeSection recipe, Path folder) {
        RecipeSection data = recipe.section(
                "data",
                Stream.concat(SourcePart.SETTINGS.stream(), Stream.of("modality", "label"))
                        .toArray(String[]::new));
        data.requiredText("modality");
        Map<String, Modality> modalities =
                Map.of("image", Modality.IMAGE, "audio", Modality.AUDIO, "text", Modality.TEXT);
        return new DataPart(
                SourcePart.read(data, folder),
                data.choice("modality", modalities, Modality.IMAGE),
                data.requiredText("label"));
    }
}
