package dev.jerboa.cli.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jerboa.multimodal.Modality;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.train.optimize.Schedule;
import dev.jerboa.train.optimize.SgdOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a recipe says, and how mistakes in it are told. */
class RecipeTest {
    private static final String GOOD = """
            model:
              new: mlp
              hidden: [8, 4]
            data:
              train: here
              modality: image
              label: digit
            training:
              steps: 7
              optimizer: sgd
              momentum: 0.5
              schedule: linear
            output: out.onnx
            """;

    @TempDir
    Path folder;

    private TrainingRecipe read(String text) throws IOException {
        return TrainingRecipe.parse(RecipeFile.read(Files.writeString(folder.resolve("r.yaml"), text)));
    }

    private void assertWrong(String text, String message, String hint) {
        assertThatThrownBy(() -> read(text)).isInstanceOfSatisfying(JerboaException.class, e -> {
            assertThat(e.getMessage()).contains(message);
            assertThat(e.hint()).contains(hint);
        });
    }

    @Test
    void settingsAreRead() throws IOException {
        TrainingRecipe recipe = read(GOOD);
        assertThat(recipe.data().source().train()).isEqualTo(folder.resolve("here"));
        assertThat(recipe.data().modality()).isEqualTo(Modality.IMAGE);
        assertThat(recipe.output()).isEqualTo(folder.resolve("out.onnx"));
        assertThat(recipe.training().options().steps()).isEqualTo(7);
        assertThat(recipe.training().options().schedule()).isEqualTo(Schedule.LINEAR);
        assertThat(recipe.training().options().optimizer()).isEqualTo(new SgdOptions(0.5, false, 0));
        long[] dims = recipe.network()
                .build(3, recipe.input(), 0)
                .graph()
                .initializers()
                .get("layer.1.weight")
                .dims();
        assertThat(dims).containsExactly(8, 4);
    }

    @Test
    void theExampleIsARecipe() throws IOException {
        TrainingRecipe recipe = read(TrainingRecipe.example());
        assertThat(recipe.training().options().epochs()).isEqualTo(10);
        assertThat(recipe.network().build(5, recipe.input(), 1).graph().outputs())
                .hasSize(1);
    }

    @Test
    void anUnknownSettingIsToldWithItsLineAndTheNearestKnownOne() {
        assertWrong(
                GOOD.replace("momentum", "momentun"),
                "r.yaml, line 11: there is no setting 'momentun' in 'training'",
                "Did you mean 'momentum'?");
        assertWrong(
                GOOD.replace("output:", "outptu:"),
                "line 13: there is no setting 'outptu' in a recipe",
                "Did you mean 'output'?");
        assertWrong(GOOD.replace("hidden", "zzzzzz"), "line 3", "Known are file, new");
        assertWrong(GOOD + "input:\n  tokens: 5\n", "line 15: there is no setting 'tokens' in 'input'", "height");
    }

    @Test
    void wrongValuesAreToldWithTheirLine() {
        assertWrong(GOOD.replace("steps: 7", "steps: many"), "line 9: 'training.steps' is 'many'", "number");
        assertWrong(GOOD.replace("linear", "liner"), "line 12: 'training.schedule' is 'liner'", "'linear'");
        assertWrong(GOOD.replace("[8, 4]", "[8, x]"), "line 3: 'model.hidden' is 'x'", "number");
        assertWrong(GOOD.replace("image", "picture"), "line 6: 'data.modality' is 'picture'", "Choose");
        assertWrong(GOOD.replace("sgd", "adamw"), "line 11: 'training.momentum' is not used", "sgd");
        assertWrong(GOOD.replace("  steps: 7", "  steps: 7\n  epochs: 3"), "line 9: 'training.steps'", "one of them");
        assertWrong(GOOD.replace("label: digit", "label:"), "line 7: 'data.label'", "value");
    }

    @Test
    void whatIsMissingIsTold() {
        assertWrong(GOOD.replace("  label: digit\n", ""), "'data.label' is missing", "--example");
        assertWrong(GOOD.replace("output: out.onnx\n", ""), "'output' is missing", "--example");
        assertWrong(GOOD.replace("  new: mlp\n", ""), "'model' needs either 'file' or 'new'", "convolution");
        assertThatThrownBy(() -> RecipeFile.read(folder.resolve("none.yaml"))).hasMessageContaining("none.yaml");
    }

    @Test
    void whatIsNoYamlIsTold() {
        assertWrong(GOOD.replace("  new: mlp", "\tnew: mlp"), "r.yaml, line 2: this is no YAML", "spaces");
        assertWrong(GOOD.replace("  new: mlp", "  new: mlp\n  new: linear"), "line 3: 'new' stands in line 2", "out");
        assertWrong("- a\n- b\n", "line 1", "--example");
        assertWrong("", "line 1", "--example");
    }

    @Test
    void aNetworkThatDoesNotFitTheDataIsTold() {
        assertWrong(
                GOOD.replace("mlp\n  hidden: [8, 4]", "spectrogram"),
                "line 2: 'model.new' is a network for sounds",
                "");
        assertWrong(GOOD.replace("mlp", "linear"), "line 3: there is no setting 'hidden' in 'model'", "Known are new.");
    }

    @Test
    void distancesAreThoseOfLevenshtein() {
        assertThat(NearestName.distance("kitten", "sitting")).isEqualTo(3);
        assertThat(NearestName.distance("", "abc")).isEqualTo(3);
        assertThat(NearestName.distance("flaw", "lawn")).isEqualTo(2);
    }
}
