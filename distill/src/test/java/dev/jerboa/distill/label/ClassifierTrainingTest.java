package dev.jerboa.distill.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jerboa.multimodal.Modality;
import dev.jerboa.multimodal.data.RawValue;
import dev.jerboa.multimodal.data.Sample;
import dev.jerboa.multimodal.data.UnreadablePolicy;
import dev.jerboa.multimodal.image.ChannelOrder;
import dev.jerboa.multimodal.image.Extent;
import dev.jerboa.multimodal.image.Fit;
import dev.jerboa.multimodal.image.Normalization;
import dev.jerboa.multimodal.image.PictureProcessor;
import dev.jerboa.multimodal.image.PictureSpec;
import dev.jerboa.multimodal.image.ResamplingFilter;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.Progress;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.runtime.Session;
import dev.jerboa.runtime.Tensor;
import dev.jerboa.train.build.EncoderBuilder;
import dev.jerboa.train.build.LinearRecipe;
import dev.jerboa.train.loop.TrainerOptions;
import dev.jerboa.train.loop.TrainingResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ClassifierTrainingTest {
    private static final int FEATURES = 3 * DrawnSamples.PIXELS * DrawnSamples.PIXELS;
    private static final ClassNames CLASSES = ClassNames.of(List.of("right", "left", "middle"));

    @TempDir
    Path folder;

    private static OnnxModel network(long seed) {
        return EncoderBuilder.build(new LinearRecipe(FEATURES, 3), seed);
    }

    private static LabelledSamples read(DrawnSamples samples, UnreadablePolicy policy) {
        Extent side = new Extent.Fixed(DrawnSamples.PIXELS);
        PictureSpec spec = new PictureSpec(
                side, side, Fit.STRETCH, ResamplingFilter.BILINEAR, ChannelOrder.RGB, Normalization.HALF);
        ModelInputs inputs = new ModelInputs(network(0).graph().inputs(), new PictureProcessor(spec));
        return LabelledSamples.read(samples, Modality.IMAGE, "place", CLASSES, inputs, policy, Progress.SILENT);
    }

    private static TrainerOptions options() {
        return TrainerOptions.builder()
                .steps(60)
                .batchSize(16)
                .learningRate(0.02)
                .build();
    }

    private TeacherLogits ask(OnnxModel model, LabelledSamples samples) {
        Path file = folder.resolve("model.onnx");
        OnnxFile.write(model, file);
        try (Session session = Session.open(file)) {
            return TeacherLogits.of(session, samples, Progress.SILENT);
        }
    }

    @Test
    void theReportedAccuracyIsThatOfOnnxRuntime() {
        LabelledSamples train = read(DrawnSamples.of(150, 1), UnreadablePolicy.strict());
        LabelledSamples held = read(DrawnSamples.of(100, 2), UnreadablePolicy.strict());
        OnnxModel model = network(3);
        assertThat(ask(model, held).accuracy(held)).isLessThan(0.8);
        TrainingResult result = ClassifierTraining.builder(model, train, options())
                .validation(held)
                .build()
                .run();
        TeacherLogits told = ask(model, held);
        assertThat(result.bestMetric()).hasValue(told.accuracy(held));
        assertThat(told.accuracy(held)).isGreaterThan(0.97);
    }

    static List<LabelLoss> losses() {
        return List.of(
                new LabelLoss.Hard(),
                new LabelLoss.Soft(4),
                new LabelLoss.Sampled(1),
                new LabelLoss.Confident(0.5, 10));
    }

    @ParameterizedTest
    @MethodSource("losses")
    void aStudentLearnsFromATeacherWithoutAnyLabel(LabelLoss loss) {
        LabelledSamples train = read(DrawnSamples.of(150, 1), UnreadablePolicy.strict());
        OnnxModel teacher = network(3);
        ClassifierTraining.builder(teacher, train, options()).build().run();
        LabelledSamples hidden = train.hidingLabels(i -> false);
        OnnxModel student = network(4);
        ClassifierTraining.builder(student, hidden, options())
                .teacher(new Taught(ask(teacher, hidden), loss, 1))
                .build()
                .run();
        LabelledSamples held = read(DrawnSamples.of(100, 2), UnreadablePolicy.strict());
        assertThat(ask(student, held).accuracy(held)).isGreaterThan(0.95);
    }

    @Test
    void withoutLabelsAndTeacherThereIsNothingToLearn() {
        LabelledSamples hidden =
                read(DrawnSamples.of(20, 1), UnreadablePolicy.strict()).hidingLabels(i -> false);
        assertThatThrownBy(() -> ClassifierTraining.builder(network(1), hidden, options())
                        .build()
                        .run())
                .isInstanceOf(JerboaException.class)
                .hasMessageContaining("neither labels nor a teacher");
    }

    @Test
    void aTeacherOfOtherSamplesIsRefused() {
        LabelledSamples some = read(DrawnSamples.of(20, 1), UnreadablePolicy.strict());
        Taught taught = new Taught(ask(network(1), some), new LabelLoss.Hard(), 1);
        LabelledSamples others = some.only(new int[] {0, 1, 2});
        assertThatThrownBy(() -> ClassifierTraining.builder(network(1), others, options())
                        .teacher(taught)
                        .build())
                .hasMessageContaining("20 samples, and there are 3");
    }

    @Test
    void whatCannotBeReadIsToldOrStopsTheRun() {
        List<Sample> broken = new ArrayList<>(DrawnSamples.of(4, 1).list());
        RawValue bytes = new RawValue.Encoded("broken.png", () -> new byte[] {1, 2, 3});
        broken.add(new Sample("b", Map.of(Modality.IMAGE, bytes), Map.of("place", "left")));
        broken.add(new Sample("c", broken.get(0).values(), Map.of("place", "nowhere")));
        broken.add(new Sample("text only", Map.of(Modality.TEXT, new RawValue.Text("x")), Map.of("place", "left")));
        DrawnSamples source = new DrawnSamples("broken", broken);
        List<String> told = new ArrayList<>();
        UnreadablePolicy skipping = UnreadablePolicy.skipping(problem -> told.add(problem.getMessage()));
        assertThat(read(source, skipping).count()).isEqualTo(4);
        assertThat(told).hasSize(2);
        assertThat(told.get(0)).contains("broken.png");
        assertThat(told.get(1)).contains("'c'").contains("nowhere");
        assertThatThrownBy(() -> read(source, UnreadablePolicy.strict())).hasMessageContaining("broken.png");
        assertThatThrownBy(() -> LabelledSamples.classes(source, Modality.AUDIO, "place"))
                .hasMessageContaining("no sample of the modality AUDIO with a label 'place'");
    }

    @Test
    void classesThatAreNumbersAreInTheirOrder() {
        assertThat(ClassNames.of(List.of("10", "9", "-1", "9")).names()).containsExactly("-1", "9", "10");
        assertThat(ClassNames.of(List.of("b", "10", "9")).names()).containsExactly("10", "9", "b");
        assertThatThrownBy(() -> ClassNames.of(List.of("a", "a"))).isInstanceOf(JerboaException.class);
    }

    @Test
    void aHeadIsAProductAndABias() {
        OnnxModel encoder = EncoderBuilder.build(new LinearRecipe(4, 5), 1);
        assertThat(ClassifierHead.fit(encoder, "encoder", 5, 2)).isSameAs(encoder);
        OnnxModel classifier = ClassifierHead.fit(encoder, "encoder", 3, 2);
        Map<String, Tensor> input = Map.of("features", Tensor.of(new long[] {1, 4}, 1f, -2f, 3f, 0.5f));
        float[] vector = run(encoder, input, "embedding");
        float[] weight = classifier.graph().initializers().get("head.weight").toFloats();
        float[] logits = run(classifier, input, "logits");
        for (int c = 0; c < 3; c++) {
            double sum = 0;
            for (int i = 0; i < 5; i++) {
                sum += vector[i] * weight[i * 3 + c];
            }
            assertThat((double) logits[c]).isCloseTo(sum, org.assertj.core.data.Offset.offset(1e-5));
        }
        assertThat(Optional.of(classifier.graph().outputs().size())).hasValue(1);
    }

    private float[] run(OnnxModel model, Map<String, Tensor> input, String output) {
        Path file = folder.resolve("run.onnx");
        OnnxFile.write(model, file);
        try (Session session = Session.open(file)) {
            return session.run(input).get(output).floats();
        }
    }
}
