package dev.jerboa.benchmarks;

import dev.jerboa.demo.DemoFiles;
import dev.jerboa.demo.WordNetTexts;
import dev.jerboa.distill.cache.CacheDescription;
import dev.jerboa.distill.cache.CacheKey;
import dev.jerboa.distill.cache.RowStorage;
import dev.jerboa.distill.cache.TeacherCacheWriter;
import dev.jerboa.distill.cache.TextTeacher;
import dev.jerboa.multimodal.TextEncoder;
import dev.jerboa.multimodal.text.TextProcessor;
import dev.jerboa.multimodal.text.TokenBatch;
import dev.jerboa.onnx.Progress;
import dev.jerboa.runtime.Session;
import dev.jerboa.runtime.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * How fast a teacher cache is filled from texts, beside bare runs of ONNX Runtime on the same batches of tokens, which
 * were made before.
 *
 * <p>Arguments: a folder for the model and the cache, the number of texts, the number of rounds. The two take turns.
 */
public final class TeacherCacheBenchmark {
    private static final int WIDTH = 384;

    private TeacherCacheBenchmark() {}

    /** Prints texts a second of both, in each round and in the median. */
    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        int count = Integer.parseInt(arguments[1]);
        int rounds = Integer.parseInt(arguments[2]);
        List<String> all = WordNetTexts.all();
        // Evenly from all parts of speech, so that the texts are as long as they are in the whole.
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            texts.add(all.get((int) ((long) i * all.size() / count)));
        }
        Path model = DemoFiles.model(folder);
        Path tokenizer = DemoFiles.tokenizer(folder);
        CacheKey key = new CacheKey(CacheKey.ofModel(model), CacheKey.ofTexts(texts), CacheKey.ofFile(tokenizer));
        CacheDescription description = new CacheDescription(key, count, WIDTH, RowStorage.FLOAT32, Map.of());
        List<Double> bare = new ArrayList<>();
        List<Double> cached = new ArrayList<>();
        try (TextProcessor processor = TextProcessor.open(tokenizer);
                Session session = Session.open(model)) {
            TextTeacher teacher = new TextTeacher(new TextEncoder(session, processor), processor);
            List<Map<String, Tensor>> inputs = new ArrayList<>();
            Iterator<TokenBatch> batches = TextTeacher.batches(processor, texts, TextTeacher.DEFAULT_BATCH);
            batches.forEachRemaining(batch -> inputs.add(TextEncoder.inputs(session, batch)));
            inputs.stream().limit(20).forEach(session::run);
            for (int round = 0; round < rounds; round++) {
                long start = System.nanoTime();
                inputs.forEach(session::run);
                bare.add(perSecond(count, start));
                Path file = Files.createTempFile(folder, "teacher", ".cache");
                start = System.nanoTime();
                try (TeacherCacheWriter writer = TeacherCacheWriter.open(file, description)) {
                    teacher.fill(writer, texts, Progress.SILENT);
                }
                cached.add(perSecond(count, start));
                Files.delete(file);
                print("round " + (round + 1), bare.get(round), cached.get(round));
            }
        }
        print("median", median(bare), median(cached));
    }

    private static double perSecond(int count, long start) {
        return count * 1e9 / (System.nanoTime() - start);
    }

    private static double median(List<Double> values) {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    private static void print(String what, double bare, double cached) {
        System.out.printf(
                "%-8s bare ONNX Runtime %7.1f texts/s   teacher cache %7.1f texts/s   ratio %.3f%n",
                what, bare, cached, cached / bare);
    }
}
