package dev.jerboa.demo.emoji;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.jerboa.demo.ocr.OcrModels;
import dev.jerboa.multimodal.Vectors;
import dev.jerboa.multimodal.image.PictureProcessor;
import dev.jerboa.onnx.Dimension;
import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.Opaque;
import dev.jerboa.onnx.Progress;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.onnx.Value;
import dev.jerboa.onnx.ValueType;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.runtime.Session;
import dev.jerboa.runtime.Tensor;
import dev.jerboa.train.loop.TrainerOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TowersTest {
    @TempDir
    private Path folder;

    @Test
    void picturesGiveTheFeaturesOfTheDetector() {
        OnnxModel detector = OnnxFile.read(OcrModels.detector(folder));
        Path tower = folder.resolve("features.onnx");
        OnnxFile.write(PictureTower.features(detector), tower);
        EmojiSheets sheets = new EmojiSheets();
        SheetCell cell = EmojiTable.read().get(0).picture();
        Tensor picture = new PictureProcessor(PictureTower.SPEC).process(sheets.picture(cell));
        float[] features;
        try (Session session = Session.open(tower)) {
            features = session.run(Map.of(PictureTower.INPUT, picture))
                    .get("features")
                    .toFloats();
        }
        assertThat(features).hasSize(PictureTower.featureCount());
        // The whole detector's first convolution, which the test reads itself, is fed blue first.
        Path whole = folder.resolve("whole.onnx");
        OnnxModel model = OnnxFile.read(OcrModels.detector(folder));
        model.graph()
                .addOutput(Value.of(
                        "p2o.Add.43",
                        ValueType.TensorType.of(
                                ElementType.FLOAT,
                                IntStream.range(0, 4)
                                        .<Dimension>mapToObj(i -> new Dimension.Symbol("s" + i))
                                        .toList())));
        OnnxFile.write(model, whole);
        float[] first;
        try (Session session = Session.open(whole)) {
            String input = session.inputs().get(0).name();
            first = session.run(Map.of(input, blueFirst(picture)))
                    .get("p2o.Add.43")
                    .toFloats();
        }
        int side = PictureTower.EDGE / 4;
        double sum = 0;
        float most = Float.NEGATIVE_INFINITY;
        for (int y = 0; y < side; y++) {
            for (int x = 0; x < side; x++) {
                sum += y < side / 2 && x < side / 2 ? first[y * side + x] : 0;
                most = Math.max(most, first[y * side + x]);
            }
        }
        assertThat((double) features[0]).isCloseTo(4 * sum / (side * side), within(1e-3));
        assertThat(features[4 * 48]).isCloseTo(most, within(1e-3f));
    }

    /** Weights of one size, and the same vectors; and half-way between two towers, half-way weights. */
    @Test
    void anEvenTowerGivesTheSame() {
        Random random = new Random(7);
        int width = 6;
        float[] weight = new float[PictureTower.featureCount() * width];
        for (int i = 0; i < weight.length; i++) {
            weight[i] = (float) (random.nextGaussian() * Math.pow(10, -(i / width) % 4));
        }
        OnnxModel tower = PictureTower.of(OnnxFile.read(OcrModels.detector(folder)), weight, new float[width]);
        Tensor picture = new PictureProcessor(PictureTower.SPEC)
                .process(new EmojiSheets().picture(EmojiTable.read().get(40).picture()));
        float[] before = embed(tower, "plain.onnx", picture);
        PictureTower.even(tower);
        float[] after = embed(tower, "even.onnx", picture);
        for (int k = 0; k < width; k++) {
            assertThat((double) after[k]).isCloseTo(before[k], within(1e-4 * Math.abs(before[k]) + 1e-3));
        }
        float[] even = tower.graph().initializers().get("head.weight").toFloats();
        for (int feature = 0; feature < PictureTower.featureCount(); feature++) {
            float most = 0;
            for (int k = 0; k < width; k++) {
                most = Math.max(most, Math.abs(even[feature * width + k]));
            }
            assertThat(most).isEqualTo(1);
        }
    }

    @Test
    void weightsCanBeTheMeanOfBeforeAndAfter() {
        Graph graph = new Graph("g", List.of(), List.of(), List.of(), Map.of(), Set.of(), List.of(), Opaque.NONE);
        graph.addInitializer("learned", TensorData.ofFloats(new long[] {3}, 1, -2, 0.5f));
        graph.addInitializer("other", TensorData.ofFloats(new long[] {1}, 4));
        WeightMean mean = new WeightMean(graph, Set.of("learned"));
        graph.setConstant("learned", TensorData.ofFloats(new long[] {3}, 3, 4, 0.5f));
        graph.setConstant("other", TensorData.ofFloats(new long[] {1}, 8));
        mean.apply(graph);
        assertThat(graph.initializers().get("learned").toFloats()).containsExactly(2, 1, 0.5f);
        assertThat(graph.initializers().get("other").toFloats()).containsExactly(8);
    }

    /** What a picture tower starts from must be fitted to what it will read, not to features of another length. */
    @Test
    void aRidgeTowerFindsWhatItWasFittedTo() {
        List<Emoji> emoji = EmojiTable.read().subList(600, 640);
        EmojiInputs inputs = EmojiInputs.of(emoji, new EmojiSheets(), Progress.SILENT);
        Random random = new Random(5);
        float[][] targets = new float[emoji.size()][24];
        for (float[] target : targets) {
            for (int i = 0; i < target.length; i++) {
                target[i] = (float) random.nextGaussian() + 3;
            }
            Vectors.normalize(target);
        }
        OnnxModel tower =
                new EmojiTeaching(EmojiSettings.QUICK, folder, Progress.SILENT).ridgeOnPictures(inputs, targets);
        OnnxFile.write(tower, folder.resolve("ridge.onnx"));
        try (Session session = Session.open(folder.resolve("ridge.onnx"))) {
            float[][] given = EmojiEncoders.run(session, inputs.pictures(), Progress.SILENT);
            double recall = new EmojiVectors(emoji, targets, targets, given, targets)
                    .directions(one -> true).stream()
                            .filter(direction -> direction.name().equals("picture -> text"))
                            .findFirst()
                            .orElseThrow()
                            .retrieval()
                            .recallAt1();
            assertThat(recall).isGreaterThan(0.9);
        }
    }

    private float[] embed(OnnxModel tower, String name, Tensor picture) {
        Path file = folder.resolve(name);
        OnnxFile.write(tower, file);
        try (Session session = Session.open(file)) {
            return session.run(Map.of(PictureTower.INPUT, picture))
                    .get(PictureTower.OUTPUT)
                    .toFloats();
        }
    }

    private static Tensor blueFirst(Tensor picture) {
        float[] red = picture.toFloats();
        int plane = red.length / 3;
        float[] blue = new float[red.length];
        for (int channel = 0; channel < 3; channel++) {
            System.arraycopy(red, channel * plane, blue, (2 - channel) * plane, plane);
        }
        return Tensor.of(picture.dims(), blue);
    }

    @Test
    void aSoundTowerLearnsWhatItHears() {
        List<String> texts = List.of("apple", "blue whale", "seven", "telephone", "green grass", "fast train");
        float[][] vectors = new float[texts.size()][8];
        Random random = new Random(3);
        for (float[] vector : vectors) {
            for (int i = 0; i < vector.length; i++) {
                vector[i] = (float) random.nextGaussian();
            }
            Vectors.normalize(vector);
        }
        OnnxModel hearing = SoundTower.hearing(5);
        List<Double> heardLosses = TowerTraining.run(
                        hearing,
                        weight -> true,
                        new SpeechSource(texts, 1),
                        TowerObjective.frames(),
                        options(120, 4e-3),
                        Progress.SILENT)
                .losses();
        assertThat(heardLosses).hasSize(120);
        assertThat(heardLosses.get(119)).isLessThan(heardLosses.get(0) / 5);
        OnnxModel meaning = SoundTower.meaning(8, 5);
        List<Double> meantLosses = TowerTraining.run(
                        meaning,
                        weight -> true,
                        PhoneSource.of(texts, Progress.SILENT),
                        TowerObjective.direction(vectors),
                        options(40, 1e-2),
                        Progress.SILENT)
                .losses();
        assertThat(meantLosses.get(39)).isLessThan(0.1);

        Path file = folder.resolve("sound.onnx");
        OnnxFile.write(SoundTower.of(hearing, meaning), file);
        // Spoken in a manner that was not trained with; by chance, one of six would be right.
        List<Emoji> spoken = texts.stream()
                .map(text -> new Emoji("", text, List.of(), "", "", List.of(new SheetCell(0, 0))))
                .toList();
        EmojiInputs inputs = EmojiInputs.of(spoken, new EmojiSheets(), Progress.SILENT);
        try (Session session = Session.open(file)) {
            float[][] heard = EmojiEncoders.run(session, inputs.sounds(), Progress.SILENT);
            double right = new EmojiVectors(spoken, vectors, vectors, vectors, heard)
                    .directions(emoji -> true).stream()
                            .filter(direction -> direction.name().equals("sound -> name"))
                            .findFirst()
                            .orElseThrow()
                            .retrieval()
                            .recallAt1();
            assertThat(right).isGreaterThanOrEqualTo(4.0 / 6);
        }
    }

    private static TrainerOptions options(int steps, double learningRate) {
        return TrainerOptions.builder()
                .steps(steps)
                .batchSize(6)
                .learningRate(learningRate)
                .warmUpSteps(5)
                .build();
    }

    @Test
    void phonesOfFramesBecomePhonesInTheirOrder() {
        Random random = new Random(11);
        int batch = 20;
        int frames = 15;
        int phones = 4;
        Graph graph = new Graph(
                "order",
                List.of(Value.of("logits", type(ElementType.FLOAT, batch, frames, phones))),
                List.of(Value.of("symbols", type(ElementType.INT64, batch, frames + 2))),
                List.of(),
                Map.of(),
                Set.of(),
                List.of(),
                Opaque.NONE);
        PhoneOrder.append(graph, "logits", "symbols");
        Path file = folder.resolve("order.onnx");
        OnnxFile.write(new OnnxModel(9, Map.of("", 20L), graph, List.of(), Map.of(), Opaque.NONE), file);
        float[] logits = new float[batch * frames * phones];
        long[] expected = new long[batch * (frames + 2)];
        for (int row = 0; row < batch; row++) {
            int count = 0;
            int last = 0;
            for (int frame = 0; frame < frames; frame++) {
                int phone = random.nextInt(phones);
                logits[(row * frames + frame) * phones + phone] = 1 + random.nextFloat();
                if (phone != 0 && phone != last) {
                    expected[row * (frames + 2) + ++count] = phone;
                }
                last = phone;
            }
        }
        try (Session session = Session.open(file)) {
            Tensor symbols = session.run(Map.of("logits", Tensor.of(new long[] {batch, frames, phones}, logits)))
                    .get("symbols");
            assertThat(symbols.longs()).containsExactly(expected);
        }
    }

    private static ValueType type(ElementType elementType, long... sizes) {
        return ValueType.TensorType.of(
                elementType,
                LongStream.of(sizes).<Dimension>mapToObj(Dimension.Fixed::new).toList());
    }
}
