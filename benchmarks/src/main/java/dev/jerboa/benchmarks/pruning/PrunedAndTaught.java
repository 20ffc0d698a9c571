package dev.jerboa.benchmarks.pruning;

import dev.jerboa.demo.WordNetTexts;
import dev.jerboa.distill.text.EmbeddingObjective;
import dev.jerboa.distill.text.TeacherVectors;
import dev.jerboa.distill.text.TextDistillation;
import dev.jerboa.distill.text.TextTeaching;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.Progress;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.prune.apply.Selection;
import dev.jerboa.prune.importance.Subject;
import dev.jerboa.prune.importance.Wanda;
import dev.jerboa.prune.plan.Goal;
import dev.jerboa.prune.plan.PlanOptions;
import dev.jerboa.prune.plan.PruningPlanner;
import dev.jerboa.prune.structure.PruningGroup;
import dev.jerboa.train.loop.TrainerOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * MiniLM without half of the parameters of its heads and neurons, repaired, then taught by the whole on WordNet's texts.
 *
 * <p>Arguments: a folder, a CSV file of sentence pairs or {@code -}, how many pairs, and how many texts are learnt from, once
 * each. Broken off, it goes on where it was if it is started again with the same folder.
 */
public final class PrunedAndTaught {
    private static final double RATIO = 0.5;

    private PrunedAndTaught() {}

    /** Prints what was measured before pruning, after it, after repair and after learning. */
    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        try (Workbench bench = Workbench.open(folder, arguments[1], Integer.parseInt(arguments[2]))) {
            Path cut = folder.resolve("cut.onnx");
            Path repaired = folder.resolve("repaired.onnx");
            if (!Files.exists(repaired)) {
                Selection half = half(bench);
                bench.prune(half, false, "cut");
                bench.prune(half, true, "repaired");
            }
            long start = System.nanoTime();
            Path taught = teach(bench, repaired, folder, Integer.parseInt(arguments[3]));
            System.out.printf(Locale.ROOT, "taught in %.1f minutes%n", (System.nanoTime() - start) / 60e9);
            print("whole model", bench.measure(bench.model()));
            print("half cut", bench.measure(cut));
            print("repaired", bench.measure(repaired));
            print("taught", bench.measure(taught));
        }
    }

    private static Selection half(Workbench bench) {
        Subject subject = bench.subject();
        List<PruningGroup> groups = bench.groups();
        Wanda wanda = new Wanda();
        return new PruningPlanner(
                        subject.model().graph(),
                        subject.dependencies(),
                        wanda.name(),
                        wanda.scores(subject, groups),
                        PlanOptions.DEFAULT)
                .plan(new Goal.Ratio(RATIO))
                .selection();
    }

    private static Path teach(Workbench bench, Path student, Path folder, int textCount) {
        List<String> texts = TextBatches.evenly(WordNetTexts.all(), textCount);
        TeacherVectors vectors = TextTeaching.vectors(
                bench.model(), bench.tokenizer(), texts, folder.resolve("teacher.cache"), Progress.SILENT);
        OnnxModel model = OnnxFile.read(student);
        TextDistillation.builder()
                .student("the pruned encoder", model, bench.processor())
                .teacher(texts, vectors)
                .objective(new EmbeddingObjective(
                        Map.of(EmbeddingObjective.Term.COSINE, 1.0, EmbeddingObjective.Term.NEIGHBOURS, 0.3),
                        10,
                        Optional.empty()))
                .trainable(name -> !name.contains("embeddings"))
                .options(TrainerOptions.builder()
                        .epochs(1)
                        .batchSize(64)
                        .learningRate(2e-4)
                        .warmUpSteps(20)
                        .checkpointEvery(20)
                        .build())
                .checkpoints(folder.resolve("student.run"))
                .build()
                .run();
        Path taught = folder.resolve("taught.onnx");
        OnnxFile.write(model, taught);
        return taught;
    }

    private static void print(String name, Workbench.Quality quality) {
        System.out.printf(
                Locale.ROOT,
                "%-12s cosine %.4f%s%n",
                name,
                quality.cosine(),
                quality.correlation()
                        .map(correlation -> String.format(Locale.ROOT, "  Spearman %.4f", correlation))
                        .orElse(""));
    }
}
