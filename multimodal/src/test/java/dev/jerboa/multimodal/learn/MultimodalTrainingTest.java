package dev.jerboa.multimodal.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.jerboa.multimodal.Modality;
import dev.jerboa.multimodal.Vectors;
import dev.jerboa.multimodal.metric.Retrieval;
import dev.jerboa.multimodal.objective.Balance;
import dev.jerboa.multimodal.objective.GradNorm;
import dev.jerboa.multimodal.objective.GradientSurgery;
import dev.jerboa.multimodal.objective.Matryoshka;
import dev.jerboa.multimodal.objective.Pairing;
import dev.jerboa.multimodal.objective.UncertaintyWeights;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.runtime.Session;
import dev.jerboa.runtime.Tensor;
import dev.jerboa.train.build.EncoderBuilder;
import dev.jerboa.train.build.LinearRecipe;
import dev.jerboa.train.loop.StepMetrics;
import dev.jerboa.train.loop.TrainerOptions;
import dev.jerboa.train.loop.TrainingObserver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Towers of one matrix each learn to undo what their modality did to the things shown. */
class MultimodalTrainingTest {
    private static final int SAMPLES = 240;
    private static final int[] TRAINED = IntStream.range(0, 200).toArray();
    private static final int[] HELD_OUT = IntStream.range(200, SAMPLES).toArray();

    private final Worlds world = new Worlds(SAMPLES, 0.02, 1);

    private static OnnxModel linear(long seed) {
        return EncoderBuilder.build(new LinearRecipe(Worlds.FEATURES, Worlds.WIDTH), seed);
    }

    private static TrainerOptions options(int steps) {
        return TrainerOptions.builder()
                .steps(steps)
                .batchSize(40)
                .learningRate(0.05)
                .seed(3)
                .build();
    }

    private MultimodalTraining.Builder training(int steps) {
        return MultimodalTraining.builder(TRAINED, options(steps))
                .tower(Tower.trained("image", linear(1), new VectorData("features", world.pictures)))
                .tower(Tower.trained("audio", linear(2), new VectorData("features", world.sounds)))
                .tower(Tower.locked("text", world.things));
    }

    /** Recall at one from a tower to another on samples that were not trained with. */
    private static double recall(Learners learners, String from, String to) {
        long[] own = Arrays.stream(HELD_OUT).asLongStream().toArray();
        return Retrieval.of(learners.embed(from, HELD_OUT), own, learners.embed(to, HELD_OUT), own)
                .recallAt1();
    }

    @Test
    void towersThatShareAPartnerFindEachOther(@TempDir Path directory) throws IOException {
        Map<String, Double> found = new HashMap<>();
        Path metrics = directory.resolve("metrics.jsonl");
        // A third of the samples has no sound: pictures are still taught by them, sounds are not.
        for (int i = 0; i < 200; i += 3) {
            world.sounds[i] = null;
        }
        MultimodalResult result = training(80)
                .term(CrossModalTerm.of(Modality.IMAGE, Modality.TEXT))
                .term(CrossModalTerm.of(Modality.AUDIO, Modality.TEXT).with(Contrast.SIGMOID))
                .validation("image -> audio R@1", true, learners -> {
                    found.put("image -> audio", recall(learners, "image", "audio"));
                    found.put("image", (double) learners.embed("image", new int[] {7})[0][0]);
                    return found.get("image -> audio");
                })
                .metrics(metrics)
                .build()
                .run();
        assertThat(found.get("image -> audio")).isGreaterThan(0.9);
        assertThat(Files.readAllLines(metrics))
                .hasSize(81)
                .first()
                .asString()
                .contains("\"image-text\":")
                .contains("\"audio-text\":");

        result.write(directory);
        try (Session session = Session.open(directory.resolve("image.onnx"))) {
            float[] row = session.run(Map.of("features", Tensor.of(new long[] {1, Worlds.FEATURES}, world.pictures[7])))
                    .get("embedding")
                    .toFloats();
            Vectors.normalize(row);
            assertThat((double) row[0]).isCloseTo(found.get("image"), within(1e-4));
        }
        assertThat(directory.resolve("audio.onnx")).exists();
        assertThat(directory.resolve("text.onnx")).doesNotExist();
    }

    static Stream<Function<List<String>, Balance>> balances() {
        return Stream.of(
                UncertaintyWeights::new,
                terms -> new GradNorm(terms, GradNorm.DEFAULT_ALPHA, name -> name.startsWith("image/")),
                terms -> GradientSurgery.ofEqualTerms());
    }

    @ParameterizedTest
    @MethodSource("balances")
    void tasksAndPairsAreLearnedTogether(Function<List<String>, Balance> balance) {
        int[] right = new int[1];
        double[] recall = new double[1];
        training(100)
                .term(CrossModalTerm.of(Modality.IMAGE, Modality.TEXT).with(Matryoshka.of(4, Worlds.WIDTH)))
                .term(new HeadTerm("sign", "image", new Answers.Classes(2, this::sign)))
                .term(new HeadTerm("first", "image", new Answers.Numbers(1, i -> new float[] {world.things[i][0]})))
                .balance(balance)
                .validation("recall", true, learners -> {
                    float[][] logits = learners.answers("sign", HELD_OUT);
                    right[0] = 0;
                    for (int i = 0; i < HELD_OUT.length; i++) {
                        right[0] += (logits[i][1] > logits[i][0] ? 1 : 0) == sign(HELD_OUT[i]) ? 1 : 0;
                    }
                    recall[0] = recall(learners, "image", "text");
                    return recall[0];
                })
                .build()
                .run();
        assertThat(right[0]).isGreaterThan(34);
        assertThat(recall[0]).isGreaterThan(0.6);
    }

    private long sign(int sample) {
        return world.things[sample][2] > 0 ? 1 : 0;
    }

    @Test
    void samplesOfOneGroupAreNotToldApart() {
        double[] last = new double[1];
        training(60)
                .term(CrossModalTerm.of(Modality.IMAGE, Modality.TEXT))
                .groups(sample -> 0)
                .observer(new TrainingObserver() {
                    @Override
                    public void stepped(StepMetrics metrics) {
                        last[0] = metrics.loss();
                    }
                })
                .build()
                .run();
        // All are wanted alike, and the least cross entropy with an even distribution over 40 is its own.
        assertThat(last[0]).isGreaterThan(Math.log(40) - 1e-4);
    }

    @Test
    void viewsOfOneModalityAreDrawnTogether() {
        for (IntraModalTerm term : List.of(IntraModalTerm.infoNce("image"), IntraModalTerm.vicReg("image"))) {
            double[] recall = new double[1];
            MultimodalTraining.builder(TRAINED, options(40))
                    .tower(Tower.trained("image", linear(1), Worlds.noisy(world.pictures, 0.3)))
                    .term(term)
                    .validation("R@1", true, learners -> {
                        long[] own = Arrays.stream(HELD_OUT).asLongStream().toArray();
                        recall[0] = Retrieval.of(
                                        learners.embed("image", HELD_OUT), own, learners.embed("image", HELD_OUT), own)
                                .recallAt1();
                        return recall[0];
                    })
                    .build()
                    .run();
            assertThat(recall[0]).isEqualTo(1);
        }
    }

    @Test
    void piecesGiveTheGradientsOfTheWholeBatch() {
        assertThat(weights(13)).usingComparatorWithPrecision(1e-4f).containsExactly(weights(0));
    }

    private float[] weights(int pieces) {
        OnnxModel model = linear(1);
        MultimodalTraining.builder(TRAINED, options(5))
                .tower(Tower.trained("image", model, new VectorData("features", world.pictures)))
                .tower(Tower.locked("text", world.things))
                .term(CrossModalTerm.of(Modality.IMAGE, Modality.TEXT))
                .pieces(pieces)
                .build()
                .run();
        return model.graph().initializers().get("linear.weight").toFloats();
    }

    @Test
    void whatIsNotThereIsNamed() {
        assertThatThrownBy(() -> training(1)
                        .term(CrossModalTerm.of(new Pairing("image", "smell")))
                        .build())
                .isInstanceOf(JerboaException.class)
                .hasMessageContaining("'smell'")
                .hasMessageContaining("image");
        assertThatThrownBy(() -> training(1)
                        .tower(Tower.locked("text", world.things))
                        .term(CrossModalTerm.of(Modality.IMAGE, Modality.TEXT))
                        .build())
                .hasMessageContaining("two towers named 'text'");
        assertThatThrownBy(() -> training(1).build()).hasMessageContaining("nothing to train for");
        float[][] nothing = new float[SAMPLES][];
        assertThatThrownBy(() -> training(1)
                        .tower(Tower.locked("none", nothing))
                        .term(CrossModalTerm.of(new Pairing("image", "none")))
                        .build()
                        .run())
                .isInstanceOf(JerboaException.class)
                .hasMessageContaining("image-none");
    }
}
