package dev.jerboa.cli.recipe.space;

import dev.jerboa.cli.recipe.InputPart;
import dev.jerboa.cli.recipe.NetworkPart;
import dev.jerboa.cli.recipe.RecipeSection;
import dev.jerboa.cli.recipe.RunFolder;
import dev.jerboa.multimodal.Modality;
import dev.jerboa.multimodal.image.Fit;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/** A tower of a space, as a recipe has it. */
sealed interface TowerPart {
    /** What it reads. */
    Modality modality();

    /** How what it reads is changed in training. */
    AugmentPart augment();

    /** Whether it stays as it is. */
    boolean locked();

    /** What terms and files call it. */
    default String name() {
        return name(modality());
    }

    /** What recipes call a tower of a modality. */
    static String name(Modality modality) {
        return modality.name().toLowerCase(Locale.ROOT);
    }

    /**
     * The tower of a model directory.
     *
     * @param frozen weights whose names this matches are left alone
     */
    record OfDirectory(Modality modality, Path directory, boolean locked, AugmentPart augment, Optional<Pattern> frozen)
            implements TowerPart {}

    /**
     * A new network, or one of a file.
     *
     * @param frozen weights whose names this matches are left alone
     */
    record OfNetwork(
            Modality modality, NetworkPart network, InputPart input, AugmentPart augment, Optional<Pattern> frozen)
            implements TowerPart {
        @Override
        public boolean locked() {
            return false;
        }
    }

    /**
     * Reads a tower.
     *
     * @param towers the section {@code towers}, which has it
     * @param folder where paths start
     * @param run where a tokenizer is put that is made of the data
     */
    static TowerPart read(RecipeSection towers, Modality modality, Path folder, RunFolder run) {
        RecipeSection tower =
                towers.section(name(modality), "directory", "locked", "model", "input", "augment", "freeze");
        boolean locked = tower.flag("locked", false);
        AugmentPart augment = AugmentPart.read(tower, modality);
        if (tower.has("directory") == tower.has("model")) {
            throw towers.wrong(
                    name(modality),
                    "needs either 'directory' or 'model'",
                    "Write 'directory: clip/' for a tower of a model directory, or a section 'model' with 'new: "
                            + "convolution'.");
        } else if (tower.has("directory")) {
            if (tower.has("input")) {
                throw tower.wrong("input", "is said by the model directory", "Leave it out.");
            }
            Path directory = folder.resolve(tower.requiredText("directory"));
            if (locked && (augment.changes() || tower.has("freeze"))) {
                throw tower.wrong(
                        augment.changes() ? "augment" : "freeze",
                        "is for a tower that learns, and this one is locked",
                        "Leave it out, or write 'locked: false'.");
            }
            return new OfDirectory(modality, directory, locked, augment, tower.pattern("freeze"));
        } else if (locked) {
            throw tower.wrong(
                    "locked",
                    "is only for a tower of a model directory",
                    "Write 'directory: PATH' instead of 'model'.");
        }
        InputPart input = input(tower, modality, folder, run);
        NetworkPart network = NetworkPart.read(tower, input, folder);
        if (network instanceof NetworkPart.New made && made.readsFlat()) {
            throw tower.section("model", "new", "hidden", "activation")
                    .wrong(
                            "new",
                            "is no network for a tower",
                            "Choose one of convolution, picture, spectrogram, text.");
        }
        return new OfNetwork(modality, network, input, augment, tower.pattern("freeze"));
    }

    private static InputPart input(RecipeSection tower, Modality modality, Path folder, RunFolder run) {
        if (modality == Modality.TEXT) {
            RecipeSection input = tower.section("input", "tokenizer", "tokens", "words");
            if (input.has("words") == input.has("tokenizer")) {
                throw tower.wrong(
                        "input",
                        "needs either 'tokenizer' or 'words'",
                        "Write 'words: 5000' to make a tokenizer of the most frequent words of the data.");
            }
            int words = input.integer("words", 1);
            int tokens = input.integer("tokens", 32);
            if (words < 1 || tokens < 1) {
                throw input.wrong(words < 1 ? "words" : "tokens", "is below 1", "Give a number such as 5000 or 32.");
            }
            return input.has("words")
                    ? new InputPart.Texts(run.tokenizer(), tokens, OptionalInt.of(words))
                    : new InputPart.Texts(folder.resolve(input.requiredText("tokenizer")), tokens, OptionalInt.empty());
        }
        InputPart input = InputPart.read(tower, modality, folder);
        if (input instanceof InputPart.Pictures pictures && pictures.fit() == Fit.PAD) {
            throw tower.section("input", "height", "width", "fit", "normalization")
                    .wrong("fit", "cannot be 'pad' in a model directory", "Write 'crop' or 'stretch'.");
        }
        return input;
    }
}
