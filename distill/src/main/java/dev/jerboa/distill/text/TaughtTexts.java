package dev.jerboa.distill.text;

import dev.jerboa.multimodal.text.TextProcessor;
import dev.jerboa.multimodal.text.TokenBatch;
import dev.jerboa.train.loop.BatchSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Texts with what the teacher says of them, in batches of like length, so that little is computed for padding.
 *
 * <p>One example of this source is a whole batch: texts are sorted by their length, which is blurred a little, and cut.
 */
final class TaughtTexts implements BatchSource<TaughtTexts.Batch> {
    // Lengths are blurred by up to this part, so that a batch is not all of one kind of text.
    private static final double BLUR = 0.2;

    /** The tokens of some texts and the teacher's vectors, {@code [texts, width]}. */
    record Batch(TokenBatch tokens, TeacherRows teacher) {}

    private final List<String> texts;
    private final TeacherVectors teacher;
    private final TextProcessor processor;
    private final List<int[]> batches;

    TaughtTexts(
            List<String> texts,
            int[] which,
            TeacherVectors teacher,
            TextProcessor processor,
            int batchSize,
            long seed) {
        this.texts = texts;
        this.teacher = teacher;
        this.processor = processor;
        this.batches = cut(which, lengths(texts, which, processor), batchSize, seed);
    }

    private static int[] lengths(List<String> texts, int[] which, TextProcessor processor) {
        return processor.lengths(Arrays.stream(which).mapToObj(texts::get).toList());
    }

    private static List<int[]> cut(int[] which, int[] lengths, int batchSize, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] blurred = new double[which.length];
        for (int i = 0; i < blurred.length; i++) {
            blurred[i] = lengths[i] * (1 + BLUR * random.nextDouble());
        }
        int[] order = IntStream.range(0, which.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> blurred[i]))
                .mapToInt(i -> which[i])
                .toArray();
        List<int[]> batches = new ArrayList<>();
        // What is left over in the end is dropped, if there is a whole batch: relations need company.
        for (int from = 0; from + batchSize <= order.length; from += batchSize) {
            batches.add(Arrays.copyOfRange(order, from, from + batchSize));
        }
        return batches.isEmpty() ? List.of(order) : batches;
    }

    @Override
    public long exampleCount() {
        return batches.size();
    }

    @Override
    public Batch load(long[] examples, long seed) {
        int[] samples = Arrays.stream(examples)
                .mapToObj(example -> batches.get(Math.toIntExact(example)))
                .flatMapToInt(Arrays::stream)
                .toArray();
        TokenBatch tokens =
                processor.encode(Arrays.stream(samples).mapToObj(texts::get).toList());
        return new Batch(tokens, TeacherRows.of(teacher, samples));
    }
}
