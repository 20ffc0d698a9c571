package dev.jerboa.benchmarks;

import dev.jerboa.demo.DemoFiles;
import dev.jerboa.demo.WordNetTexts;
import dev.jerboa.distill.text.EmbeddingObjective;
import dev.jerboa.distill.text.TextDistillation;
import dev.jerboa.distill.text.TextTeaching;
import dev.jerboa.multimodal.TextEncoder;
import dev.jerboa.multimodal.loyalty.Loyalty;
import dev.jerboa.multimodal.text.TextProcessor;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.Progress;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.onnx.serde.Scratch;
import dev.jerboa.quantize.QuantizationOptions;
import dev.jerboa.quantize.QuantizationScheme;
import dev.jerboa.quantize.aware.FakeQuantization;
import dev.jerboa.quantize.form.PlanRunner;
import dev.jerboa.quantize.form.WeightRounding;
import dev.jerboa.quantize.plan.Planner;
import dev.jerboa.quantize.plan.QuantizationPlan;
import dev.jerboa.quantize.reconstruct.GptqOptions;
import dev.jerboa.quantize.sequential.SequentialRounding;
import dev.jerboa.runtime.Session;
import dev.jerboa.train.loop.TrainerOptions;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * What four bits a weight cost a text encoder: rounded to the nearest, by GPTQ, by GPTQ and coordinate descent, and trained
 * through the rounding to give its own float embeddings.
 *
 * <p>All keep the same form: blocks of 32, the tables of words among them. Arguments: a folder, the number of training
 * steps, and an encoder and its tokenizer if it is not to be MiniLM. What is trained or calibrated with is never measured
 * on.
 */
public final class QuantizationAwareBenchmark {
    private static final int BATCH = 32;
    private static final int CALIBRATION_TEXTS = 256;
    private static final int DESCENT_SWEEPS = 3;
    private static final QuantizationOptions FORM = QuantizationOptions.of(QuantizationScheme.WEIGHTS_INT4);

    private final Path folder;
    private final Path original;
    private final Path tokenizer;
    private final Progress progress;

    private QuantizationAwareBenchmark(Path folder, Path original, Path tokenizer, Progress progress) {
        this.folder = folder;
        this.original = original;
        this.tokenizer = tokenizer;
        this.progress = progress;
    }

    /** Prints size and loyalty of each. */
    public static void main(String[] arguments) {
        Path folder = Path.of(arguments[0]);
        int steps = Integer.parseInt(arguments[1]);
        Path original = arguments.length > 2 ? Path.of(arguments[2]) : DemoFiles.model(folder);
        Path tokenizer = arguments.length > 3 ? Path.of(arguments[3]) : DemoFiles.tokenizer(folder);
        new QuantizationAwareBenchmark(folder, original, tokenizer, Progress.SILENT).run(steps);
    }

    private void run(int steps) {
        List<String> measured = DemoFiles.sentences();
        Set<String> known = new HashSet<>(measured);
        List<String> all = WordNetTexts.all().stream()
                .filter(text -> !known.contains(text))
                .toList();
        int count = Math.max(CALIBRATION_TEXTS, steps * BATCH);
        List<String> texts = IntStream.range(0, count)
                .mapToObj(i -> all.get((int) ((long) i * all.size() / count)))
                .toList();
        try (TextProcessor processor = TextProcessor.open(tokenizer)) {
            Map<String, Path> models = new LinkedHashMap<>();
            models.put("float", original);
            models.put("nearest", nearest());
            models.put("GPTQ", compensated("gptq.onnx", processor, texts, GptqOptions.DEFAULT));
            models.put(
                    "+ descent",
                    compensated(
                            "descent.onnx", processor, texts, GptqOptions.DEFAULT.withDescentSweeps(DESCENT_SWEEPS)));
            models.put("trained", trained(processor, texts, steps));
            print(models, processor, measured);
        }
    }

    private Path nearest() {
        return rounded("nearest.onnx", OnnxFile.read(original), WeightRounding.NEAREST);
    }

    private Path compensated(String name, TextProcessor processor, List<String> texts, GptqOptions options) {
        List<String> some = IntStream.range(0, CALIBRATION_TEXTS)
                .mapToObj(i -> texts.get(i * (texts.size() / CALIBRATION_TEXTS)))
                .toList();
        QuantizationPlan plan = Planner.plan(OnnxFile.read(original), FORM);
        SequentialRounding rounding = new SequentialRounding(
                original, plan, TextBatches.of(original, processor, some, BATCH), options, WeightRounding.NEAREST);
        rounding.run(progress);
        OnnxModel model = OnnxFile.read(original);
        rounding.correctBiases(model);
        return rounded(name, model, rounding.rounding());
    }

    private Path rounded(String name, OnnxModel model, WeightRounding rounding) {
        Path output = folder.resolve(name);
        try (Scratch scratch = Scratch.beside(output)) {
            PlanRunner.run(model, Planner.plan(model, FORM), rounding, scratch, progress);
            OnnxFile.write(model, output);
        }
        return output;
    }

    private Path trained(TextProcessor processor, List<String> texts, int steps) {
        Path output = folder.resolve("trained.onnx");
        FakeQuantization fake = FakeQuantization.of(original, FORM);
        TextDistillation.builder()
                .student("the encoder in 4 bits", fake.trainable(), processor)
                .teacher(
                        texts,
                        TextTeaching.vectors(original, tokenizer, texts, folder.resolve("teacher.cache"), progress))
                .objective(new EmbeddingObjective(Map.of(EmbeddingObjective.Term.COSINE, 1.0), 10, Optional.empty()))
                .trainable(name -> !name.contains("embeddings"))
                .options(TrainerOptions.builder()
                        .steps(steps)
                        .batchSize(BATCH)
                        .learningRate(2e-4)
                        .warmUpSteps(10)
                        .build())
                .build()
                .run();
        try (Scratch scratch = Scratch.beside(output)) {
            OnnxFile.write(fake.fold(scratch, progress), output);
        }
        return output;
    }

    private static void print(Map<String, Path> models, TextProcessor processor, List<String> texts) {
        float[][] original = null;
        System.out.printf("%-9s %10s %12s %10s %12s%n", "4 bits", "bytes", "cosine mean", "min", "neighbours");
        for (Map.Entry<String, Path> model : models.entrySet()) {
            try (Session session = Session.open(model.getValue())) {
                float[][] vectors = new TextEncoder(session, processor).embed(texts);
                original = original == null ? vectors : original;
                Loyalty loyalty = Loyalty.of(original, vectors);
                System.out.printf(
                        Locale.ROOT,
                        "%-9s %10d %12.5f %10.4f %11.1f%%%n",
                        model.getKey(),
                        OnnxFile.files(model.getValue(), OnnxFile.read(model.getValue()))
                                .sizeBytes(),
                        loyalty.cosineMean(),
                        loyalty.cosineMin(),
                        100 * loyalty.neighbourOverlap());
            }
        }
    }
}
