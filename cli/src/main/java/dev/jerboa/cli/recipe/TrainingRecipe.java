package dev.jerboa.cli.recipe;

import dev.jerboa.onnx.JerboaException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * What a classifier is and how it is trained, read from YAML without tolerance for what is not known.
 *
 * <p>Paths start at the recipe's folder.
 */
public final class TrainingRecipe {
    /** The sections of such a recipe. */
    public static final List<String> SECTIONS = List.of("model", "data", "input", "training", "output");

    private static final String EXAMPLE = "example.yaml";

    private final String text;
    private final NetworkPart network;
    private final DataPart data;
    private final InputPart input;
    private final TrainingPart training;
    private final Path output;

    private TrainingRecipe(String name, String text, Path folder) {
        this.text = text;
        RecipeSection recipe = RecipeSection.of(name, RecipeReader.read(name, text), SECTIONS);
        this.data = DataPart.read(recipe, folder);
        this.input = InputPart.read(recipe, data.modality(), folder);
        this.network = NetworkPart.read(recipe, input, folder);
        this.training = TrainingPart.read(recipe);
        this.output = folder.resolve(recipe.requiredText("output"));
    }

    /**
     * Reads a recipe.
     *
     * @throws JerboaException if a setting is unknown, missing or wrong; the message names the setting and its line
     */
    public static TrainingRecipe parse(RecipeFile recipe) {
        return new TrainingRecipe(
                recipe.file().toString(),
                recipe.text(),
                recipe.file().toAbsolutePath().getParent());
    }

    /** A recipe with comments, to start from. */
    public static String example() {
        try (InputStream stream = TrainingRecipe.class.getResourceAsStream(EXAMPLE)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("the example is a part of the program", e);
        }
    }

    String text() {
        return text;
    }

    NetworkPart network() {
        return network;
    }

    DataPart data() {
        return data;
    }

    InputPart input() {
        return input;
    }

    TrainingPart training() {
        return training;
    }

    /** The file to write. */
    public Path output() {
        return output;
    }
}
