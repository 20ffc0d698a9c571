package dev.jerboa.cli.recipe.space;

import dev.jerboa.cli.recipe.NearestName;
import dev.jerboa.cli.recipe.RecipeFile;
import dev.jerboa.cli.recipe.RecipeReader;
import dev.jerboa.cli.recipe.RecipeSection;
import dev.jerboa.cli.recipe.RunFolder;
import dev.jerboa.cli.recipe.SourcePart;
import dev.jerboa.cli.recipe.TrainingPart;
import dev.jerboa.cli.recipe.TrainingRecipe;
import dev.jerboa.multimodal.Modality;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.train.loop.TrainerOptions;
import dev.jerboa.train.optimize.ParameterGroup;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a space of several modalities is and how it is trained, read from YAML without tolerance for what is not known.
 *
 * <p>Paths start at the recipe's folder.
 */
public final class SpaceRecipe {
    /** The sections that only such a recipe has. */
    private static final List<String> OWN_SECTIONS = List.of("towers", "terms", "balance", "width");

    private static final List<String> SECTIONS =
            List.of("towers", "terms", "balance", "width", "data", "training", "output");

    private static final String EXAMPLE = "example.yaml";

    /** What learns faster than towers: heads, scales of pairs, and the weights of terms. */
    private static final String SMALL_PARTS = "^head\\.|logit_scale|logit_bias|^uncertainty|^gradnorm";

    private final String text;
    private final SourcePart data;
    private final Optional<String> group;
    private final List<TowerPart> towers;
    private final List<TermPart> terms;
    private final BalancePart balance;
    private final OptionalInt width;
    private final TrainerOptions training;
    private final int pieces;
    private final Path output;

    private SpaceRecipe(String name, String text, Path folder) {
        this.text = text;
        RecipeSection recipe = RecipeSection.of(name, RecipeReader.read(name, text), SECTIONS);
        RecipeSection source = recipe.section(
                "data",
                Stream.concat(SourcePart.SETTINGS.stream(), Stream.of("group")).toArray(String[]::new));
        this.output = folder.resolve(recipe.requiredText("output")).normalize();
        this.data = SourcePart.read(source, folder);
        this.group = source.text("group");
        this.towers = towers(recipe, folder, RunFolder.of(output));
        this.terms = TermPart.read(recipe, towers.stream().map(TowerPart::name).toList());
        this.balance = BalancePart.read(recipe, terms);
        this.width = width(recipe);
        RecipeSection settings = recipe.section(
                "training",
                Stream.concat(TrainingPart.SETTINGS.stream(), Stream.of("pieces", "heads-faster"))
                        .toArray(String[]::new));
        this.training = TrainingPart.options(settings)
                .groups(List.of(ParameterGroup.of(SMALL_PARTS, settings.number("heads-faster", 5), 0)))
                .build();
        this.pieces = settings.integer("pieces", 0);
        TermChecks.check(recipe, towers, terms);
        width.ifPresent(numbers -> TermChecks.requireFronts(terms, numbers));
    }

    private static List<TowerPart> towers(RecipeSection recipe, Path folder, RunFolder run) {
        RecipeSection section = recipe.section(
                "towers", Stream.of(Modality.values()).map(TowerPart::name).toArray(String[]::new));
        List<TowerPart> towers = new ArrayList<>();
        for (Modality modality : Modality.values()) {
            if (section.has(TowerPart.name(modality))) {
                towers.add(TowerPart.read(section, modality, folder, run));
            }
        }
        if (towers.isEmpty()) {
            throw recipe.wrong("towers", "has no tower", "Give it one or more of 'text', 'image' and 'audio'.");
        }
        return List.copyOf(towers);
    }

    private static OptionalInt width(RecipeSection recipe) {
        if (!recipe.has("width")) {
            return OptionalInt.empty();
        }
        int width = recipe.integer("width", 1);
        if (width < 2) {
            throw recipe.wrong("width", "is " + width, "Give the numbers of an embedding, such as 64.");
        }
        return OptionalInt.of(width);
    }

    /**
     * Whether a recipe is about a space, and not about a classifier: it has a section that only such recipes have, or one
     * that is nearly called so.
     *
     * @throws JerboaException if it is no YAML
     */
    public static boolean isMeantBy(RecipeFile recipe) {
        Set<String> sections = RecipeReader.read(recipe.file().toString(), recipe.text())
                .entries()
                .keySet();
        List<String> known = Stream.concat(SECTIONS.stream(), TrainingRecipe.SECTIONS.stream())
                .distinct()
                .toList();
        return !sections.contains("model")
                && sections.stream()
                        .flatMap(section -> NearestName.of(section, known).stream())
                        .anyMatch(OWN_SECTIONS::contains);
    }

    /**
     * Reads a recipe.
     *
     * @throws JerboaException if a setting is unknown, missing or wrong; the message names the setting and its line
     */
    public static SpaceRecipe parse(RecipeFile recipe) {
        return new SpaceRecipe(
                recipe.file().toString(),
                recipe.text(),
                recipe.file().toAbsolutePath().getParent());
    }

    /** A recipe with comments, to start from. */
    public static String example() {
        try (InputStream stream = SpaceRecipe.class.getResourceAsStream(EXAMPLE)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("the example is a part of the program", e);
        }
    }

    String text() {
        return text;
    }

    SourcePart data() {
        return data;
    }

    /** The label by whose values samples belong together. */
    Optional<String> group() {
        return group;
    }

    List<TowerPart> towers() {
        return towers;
    }

    List<TermPart> terms() {
        return terms;
    }

    BalancePart balance() {
        return balance;
    }

    /** How many numbers an embedding has, if that is said. */
    OptionalInt width() {
        return width;
    }

    TrainerOptions training() {
        return training;
    }

    /** How many samples are encoded at a time; 0 for all of a batch. */
    int pieces() {
        return pieces;
    }

    /** The model directory to write. */
    public Path output() {
        return output;
    }
}
