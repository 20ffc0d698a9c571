package dev.jerboa.benchmarks.pruning;

import dev.jerboa.demo.DemoFiles;
import dev.jerboa.demo.WordNetTexts;
import dev.jerboa.multimodal.TextEncoder;
import dev.jerboa.multimodal.Vectors;
import dev.jerboa.multimodal.text.TextProcessor;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.Progress;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.prune.apply.Pruner;
import dev.jerboa.prune.apply.Selection;
import dev.jerboa.prune.importance.Subject;
import dev.jerboa.prune.repair.Repair;
import dev.jerboa.prune.repair.RepairMoments;
import dev.jerboa.prune.repair.RepairOptions;
import dev.jerboa.prune.structure.PruningGroup;
import dev.jerboa.prune.structure.UnitKind;
import dev.jerboa.runtime.Session;
import dev.jerboa.runtime.data.CalibrationData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** MiniLM with what it is pruned by, WordNet's texts, and what it is measured on, other sentences. */
final class Workbench implements AutoCloseable {
    private static final int TEXTS = 1024;
    private static final int TEXTS_FOR_REPAIR = 384;
    private static final int BATCH = 32;
    private static final Set<UnitKind> KINDS = Set.of(UnitKind.HEAD, UnitKind.FEED_FORWARD);

    /**
     * What was measured of a model.
     *
     * @param cosine the mean cosine with the vectors of the whole model
     * @param correlation Spearman's with what people say, where there are pairs
     */
    record Quality(double cosine, Optional<Double> correlation) {}

    private final Path folder;
    private final Path model;
    private final Path tokenizer;
    private final TextProcessor processor;
    private final Subject subject;
    private final Optional<SentencePairs> pairs;
    private final List<String> sentences;
    private float[][] whole;
    private RepairMoments moments;

    private Workbench(Path folder, Optional<SentencePairs> pairs) {
        this.folder = folder;
        this.model = DemoFiles.model(folder);
        this.tokenizer = DemoFiles.tokenizer(folder);
        this.processor = TextProcessor.open(tokenizer);
        this.pairs = pairs;
        this.sentences = pairs.map(SentencePairs::sentences).orElseGet(DemoFiles::sentences);
        OnnxModel read = OnnxFile.read(model);
        this.subject = Subject.of(model, Optional.of(texts(read, TEXTS)), Progress.SILENT);
    }

    private CalibrationData texts(OnnxModel read, int count) {
        List<String> texts = TextBatches.evenly(WordNetTexts.all(), count);
        return new TextBatches(texts, read.graph().requiredInputs(), processor, BATCH);
    }

    /**
     * Sets up everything.
     *
     * @param folder where the models go
     * @param csv a file of sentence pairs, or {@code -} for none: then the demo's sentences are looked at
     */
    static Workbench open(Path folder, String csv, int pairs) throws IOException {
        return new Workbench(
                folder, csv.equals("-") ? Optional.empty() : Optional.of(SentencePairs.read(Path.of(csv), pairs)));
    }

    Path model() {
        return model;
    }

    Path tokenizer() {
        return tokenizer;
    }

    TextProcessor processor() {
        return processor;
    }

    Subject subject() {
        return subject;
    }

    /** The groups of heads and neurons. */
    List<PruningGroup> groups() {
        return subject.dependencies().groups().stream()
                .filter(group -> KINDS.contains(group.kind()))
                .toList();
    }

    /** Cuts units out of the model, repaired or not. */
    Path prune(Selection selection, boolean repaired, String name) {
        OnnxModel pruned = OnnxFile.read(model);
        if (repaired) {
            Repair.repair(pruned, selection, moments());
        }
        Pruner.prune(pruned, subject.dependencies(), selection);
        Path file = folder.resolve(name + ".onnx");
        OnnxFile.write(pruned, file);
        return file;
    }

    private RepairMoments moments() {
        if (moments == null) {
            moments = RepairMoments.gather(
                    subject, groups(), texts(subject.model(), TEXTS_FOR_REPAIR), RepairOptions.DEFAULT);
        }
        return moments;
    }

    /** Measures a model. */
    Quality measure(Path file) {
        whole = whole == null ? embed(model) : whole;
        float[][] vectors = embed(file);
        double cosines = 0;
        for (int i = 0; i < vectors.length; i++) {
            cosines += Vectors.dot(whole[i], vectors[i]) / vectors.length;
        }
        return new Quality(cosines, pairs.map(all -> all.correlation(vectors)));
    }

    private float[][] embed(Path file) {
        try (Session session = Session.open(file)) {
            return new TextEncoder(session, processor).embed(sentences);
        }
    }

    @Override
    public void close() {
        processor.close();
    }
}
