package dev.jerboa.demo;

import dev.jerboa.distill.student.KeepLayers;
import dev.jerboa.distill.student.LayerSelection;
import dev.jerboa.distill.text.EmbeddingObjective;
import dev.jerboa.distill.text.LayerSearch;
import dev.jerboa.distill.text.TeacherVectors;
import dev.jerboa.distill.text.TextDistillation;
import dev.jerboa.distill.text.TextTeaching;
import dev.jerboa.multimodal.loyalty.EncoderComparison;
import dev.jerboa.multimodal.text.TextProcessor;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.Progress;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.train.loop.MetricsFile;
import dev.jerboa.train.loop.TrainerOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** Distillation: MiniLM's six layers become three, which learn from the whole on WordNet's glosses and examples. */
public final class DistillationDemo {
    private static final int LAYERS = 3;
    private static final int TEXTS = 60_000;
    private static final int TEXTS_TO_CHOOSE_BY = 64;

    private DistillationDemo() {}

    /**
     * Runs the demo; broken off, it goes on where it was.
     *
     * @param folder where the models go; it is made if it does not exist
     */
    public static QuantizationDemo.Outcome run(Path folder, Progress progress) {
        Path teacher = DemoFiles.model(folder);
        Path tokenizer = DemoFiles.tokenizer(folder);
        List<String> all = WordNetTexts.all();
        List<String> texts = IntStream.range(0, TEXTS)
                .mapToObj(i -> all.get((int) ((long) i * all.size() / TEXTS)))
                .toList();
        Path untaught = folder.resolve("student-untaught.onnx");
        Path student = folder.resolve("student.onnx");
        try (TextProcessor processor = TextProcessor.open(tokenizer)) {
            List<String> some = IntStream.range(0, TEXTS_TO_CHOOSE_BY)
                    .mapToObj(i -> texts.get(i * (TEXTS / TEXTS_TO_CHOOSE_BY)))
                    .toList();
            LayerSelection kept = LayerSearch.keep(teacher, LAYERS, processor, some, progress);
            OnnxModel model = OnnxFile.read(teacher);
            KeepLayers.apply(model, kept, "the teacher");
            OnnxFile.write(model, untaught);
            TeacherVectors vectors =
                    TextTeaching.vectors(teacher, tokenizer, texts, folder.resolve("teacher.cache"), progress);
            TextDistillation.builder()
                    .student("the student", model, processor)
                    .teacher(texts, vectors)
                    .objective(new EmbeddingObjective(
                            Map.of(EmbeddingObjective.Term.COSINE, 1.0, EmbeddingObjective.Term.NEIGHBOURS, 0.3),
                            10,
                            Optional.empty()))
                    .trainable(name -> !name.contains("embeddings"))
                    .options(TrainerOptions.builder()
                            .epochs(1)
                            .batchSize(64)
                            .learningRate(3e-4)
                            .warmUpSteps(50)
                            .checkpointEvery(200)
                            .build())
                    .checkpoints(folder.resolve("student.run"))
                    .observer(new MetricsFile(folder.resolve("student-metrics.jsonl")))
                    .progress(progress)
                    .build()
                    .run();
            OnnxFile.write(model, student);
            List<String> sentences = DemoFiles.sentences();
            List<Path> models = List.of(teacher, untaught, student);
            EncoderComparison comparison = EncoderComparison.of(models, processor, sentences, progress);
            return new QuantizationDemo.Outcome(
                    List.of("teacher, 6 layers", "3 layers, untaught", "student, 3 layers"),
                    models.stream()
                            .map(path ->
                                    OnnxFile.files(path, OnnxFile.read(path)).sizeBytes())
                            .toList(),
                    comparison,
                    sentences.size());
        }
    }
}
