package dev.jerboa.cli.recipe.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jerboa.cli.recipe.RecipeFile;
import dev.jerboa.multimodal.Modality;
import dev.jerboa.multimodal.augment.PictureAugmentation;
import dev.jerboa.multimodal.learn.Contrast;
import dev.jerboa.multimodal.model.Head;
import dev.jerboa.multimodal.objective.Matryoshka;
import dev.jerboa.onnx.JerboaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the recipe of a space says, and how mistakes in it are told. */
class SpaceRecipeTest {
    private static final String GOOD = """
            output: space
            data:
              train: here.csv
              split-by: speaker
              group: digit
            towers:
              text:
                model: {new: text, layers: 1}
                input: {words: 100}
              image:
                model: {new: convolution}
                augment: {degrees: 5}
              audio:
                directory: clap
                locked: true
            terms:
              - pair: [image, text]
                loss: sigmoid
                most-scale: 20
                matryoshka: [8, 32]
              - views: image
                loss: vicreg
              - head: age
                tower: audio
                kind: number
                weight: 0.5
            balance: pcgrad
            training: {epochs: 3, pieces: 16}
            """;

    @TempDir
    Path folder;

    private RecipeFile file(String text) throws IOException {
        return RecipeFile.read(Files.writeString(folder.resolve("r.yaml"), text));
    }

    private SpaceRecipe read(String text) throws IOException {
        return SpaceRecipe.parse(file(text));
    }

    private void assertWrong(String text, String message, String hint) {
        assertThatThrownBy(() -> read(text)).isInstanceOfSatisfying(JerboaException.class, e -> {
            assertThat(e.getMessage()).contains(message);
            assertThat(e.hint()).contains(hint);
        });
    }

    @Test
    void settingsAreRead() throws IOException {
        SpaceRecipe recipe = read(GOOD);
        assertThat(recipe.data().train()).isEqualTo(folder.resolve("here.csv"));
        assertThat(recipe.data().splitBy()).contains("speaker");
        assertThat(recipe.group()).contains("digit");
        assertThat(recipe.output()).isEqualTo(folder.resolve("space"));
        assertThat(recipe.pieces()).isEqualTo(16);
        assertThat(recipe.training().epochs()).isEqualTo(3);
        assertThat(recipe.towers())
                .extracting(TowerPart::modality)
                .containsExactlyInAnyOrder(Modality.TEXT, Modality.IMAGE, Modality.AUDIO);
        TowerPart audio = recipe.towers().get(recipe.towers().size() - 1);
        assertThat(audio.locked()).isTrue();
        TermPart.Pair pair = (TermPart.Pair) recipe.terms().get(0);
        assertThat(pair.term().contrast()).isEqualTo(Contrast.SIGMOID);
        assertThat(pair.term().mostScale()).isEqualTo(20);
        assertThat(pair.term().fronts()).contains(Matryoshka.of(8, 32));
        assertThat(((TermPart.Views) recipe.terms().get(1)).term().regularization())
                .isPresent();
        assertThat(recipe.terms().get(2))
                .isEqualTo(new TermPart.Task("audio-age", "audio", "age", Head.Kind.NUMBER, ",", 0.5));
    }

    @Test
    void augmentationsAreRead() throws IOException {
        assertThat(image(read(GOOD)).augment().pictures().mostDegrees()).isEqualTo(5);
        assertThat(image(read(GOOD.replace("{degrees: 5}", "strong"))).augment().pictures())
                .isEqualTo(PictureAugmentation.STRONG);
        assertWrong(
                GOOD.replace("{degrees: 5}", "{degrees: 500}"),
                "line 12: 'towers.image.augment' cannot be: the augmentation of pictures has mostDegrees 500.0",
                "from 0.0 to 180.0");
    }

    private static TowerPart image(SpaceRecipe recipe) {
        return recipe.towers().stream()
                .filter(tower -> tower.modality() == Modality.IMAGE)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void theExampleIsARecipe() throws IOException {
        assertThat(SpaceRecipe.isMeantBy(file(SpaceRecipe.example()))).isTrue();
        SpaceRecipe recipe = read(SpaceRecipe.example());
        assertThat(recipe.towers()).hasSize(2);
        assertThat(recipe.terms()).hasSize(1);
        String all = SpaceRecipe.example().replaceAll("(?m)^( *)# (audio:|  |- |matry|weight|group|split)", "$1$2");
        assertThat(read(all).towers()).as("with all that is left out").hasSize(3);
        assertThat(read(all).terms()).hasSize(3);
    }

    @Test
    void theRecipesAmongTheBenchmarksAndInTheReadmeAreRead() throws IOException {
        Path repository = Path.of("").toAbsolutePath().getParent();
        assertThat(read(Files.readString(repository.resolve("benchmarks/digits.yaml")))
                        .terms())
                .hasSize(5);
        Matcher shown =
                Pattern.compile("(?s)```yaml\n(.*?)```").matcher(Files.readString(repository.resolve("README.md")));
        assertThat(shown.find()).isTrue();
        assertThat(read(shown.group(1)).towers()).hasSize(3);
    }

    @Test
    void recipesOfSpacesAreToldFromThoseOfClassifiers() throws IOException {
        assertThat(SpaceRecipe.isMeantBy(file(GOOD))).isTrue();
        assertThat(SpaceRecipe.isMeantBy(file(GOOD.replace("towers:", "towrs:").replace("terms:", "trms:"))))
                .as("with errors in the names")
                .isTrue();
        assertThat(SpaceRecipe.isMeantBy(file("model:\n  new: mlp\ndata:\n  train: a\n")))
                .isFalse();
        assertThat(SpaceRecipe.isMeantBy(file("data:\n  train: a\n"))).isFalse();
    }

    @Test
    void anUnknownSettingIsToldWithItsLineAndTheNearestKnownOne() {
        assertWrong(
                GOOD.replace("most-scale", "most-scal"),
                "r.yaml, line 19: there is no setting 'most-scal' in 'terms[1]'",
                "Did you mean 'most-scale'?");
        assertWrong(
                GOOD.replace("  audio:", "  adio:"),
                "line 13: there is no setting 'adio' in 'towers'",
                "Did you mean 'audio'?");
        assertWrong(
                GOOD.replace("[image, text]", "[imgae, text]"),
                "line 17: 'terms[1].pair' is 'imgae', which is none of audio, image, text",
                "Did you mean 'image'?");
        assertWrong(
                GOOD.replace("  - views: image\n", "  - views: image\n    tower: image\n"),
                "line 22: there is no setting 'tower' in 'terms[2]'",
                "Known are views, loss, weight.");
        assertWrong(GOOD.replace("pcgrad", "pcgard"), "line 27: 'balance' is 'pcgard'", "'pcgrad'");
    }

    @Test
    void whatDoesNotFitTogetherIsTold() {
        assertWrong(
                GOOD.replace("{degrees: 5}", "none"),
                "compares two views of each image, and without augmentation they are the same",
                "augment");
        assertWrong(
                GOOD.replace("pcgrad", "uncertainty"),
                "line 27: 'balance' learns the weights of the terms, and 'audio-age' has a weight of 0.5",
                "sum");
        assertWrong(
                GOOD.replace("terms:\n", "terms:\n  - pair: [text, text]\n"),
                "line 17: 'terms[1].pair' should be two different towers",
                "[image, text]");
        assertWrong(
                GOOD.replace("terms:\n", "terms:\n  - pair: [image, text]\n"),
                "line 18: 'terms[2]' is called 'image-text', and so is another term",
                "name");
        assertWrong(
                GOOD + "width: 16\n",
                "the term 'image-text' wants a front of 32 dimensions, and an embedding has 16",
                "at most 16");
        assertWrong(
                GOOD.replace("[image, text]", "[image, audio]"),
                "has nothing for the tower 'text' to learn",
                "leave the tower out");
        assertWrong(GOOD.replace("{words: 100}", "{tokens: 8}"), "needs either 'tokenizer' or 'words'", "words: 5000");
        assertWrong(GOOD.replace("directory: clap", "augment: speech"), "line 13", "directory");
        assertWrong(
                GOOD.replace("locked: true", "locked: true\n    augment: speech"),
                "line 16: 'towers.audio.augment' is for a tower that learns, and this one is locked",
                "locked: false");
        assertWrong(
                GOOD.replace("{new: convolution}", "{new: mlp}"),
                "line 11: 'towers.image.model.new' is no network for a tower",
                "convolution");
    }
}
