package dev.jerboa.multimodal.loyalty;

import dev.jerboa.multimodal.TextEncoder;
import dev.jerboa.multimodal.text.TextProcessor;
import dev.jerboa.multimodal.text.TokenBatch;
import dev.jerboa.onnx.Progress;
import dev.jerboa.runtime.LatencyBenchmark;
import dev.jerboa.runtime.LatencyReport;
import dev.jerboa.runtime.Session;
import dev.jerboa.runtime.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Text encoders side by side: the first is the original, the others are measured against it.
 *
 * @param rows one for each model, the original first
 */
public record EncoderComparison(List<Row> rows) {
    private static final int BATCH_SAMPLES = 64;
    private static final int WARM_UP_ROUNDS = 3;

    public EncoderComparison {
        rows = List.copyOf(rows);
    }

    /**
     * What was measured of one model.
     *
     * @param model the file
     * @param loyalty its agreement with the original on real sentences
     * @param batchDifference the most that any element of an embedding depends on the rest of its batch
     * @param single time of one short sentence: 1 x 16 tokens
     * @param batch time of a batch of long ones: 8 x 128 tokens
     */
    public record Row(
            Path model,
            Loyalty loyalty,
            double batchDifference,
            LatencyReport.Latency single,
            LatencyReport.Latency batch) {}

    /**
     * A model, and what makes its tokens.
     *
     * @param model the file
     */
    public record Tokenized(Path model, TextProcessor processor) {}

    /**
     * Compares models that read the same tokens.
     *
     * @param models the original first
     */
    public static EncoderComparison of(
            List<Path> models, TextProcessor processor, List<String> sentences, Progress progress) {
        return of(models.stream().map(model -> new Tokenized(model, processor)).toList(), sentences, progress);
    }

    /**
     * Embeds the sentences with each model, then times all of them in turn.
     *
     * @param models the original first
     */
    public static EncoderComparison of(List<Tokenized> models, List<String> sentences, Progress progress) {
        List<Session> sessions = new ArrayList<>();
        try {
            models.forEach(encoder -> sessions.add(Session.open(encoder.model())));
            List<Loyalty> loyalties = new ArrayList<>();
            List<Double> differences = new ArrayList<>();
            float[][] original = null;
            for (int i = 0; i < sessions.size(); i++) {
                progress.update("embedding " + sentences.size() + " sentences", i, sessions.size());
                TextEncoder encoder =
                        new TextEncoder(sessions.get(i), models.get(i).processor());
                float[][] embeddings = encoder.embed(sentences);
                original = original == null ? embeddings : original;
                loyalties.add(Loyalty.of(original, embeddings));
                differences.add(BatchInvariance.worstDifference(
                        encoder, sentences.subList(0, Math.min(BATCH_SAMPLES, sentences.size()))));
            }
            progress.update("timing", 0, 2);
            LatencyReport single = time(sessions, 1, 16, 60);
            progress.update("timing", 1, 2);
            LatencyReport batch = time(sessions, 8, 128, 12);
            List<Row> rows = new ArrayList<>();
            for (int i = 0; i < models.size(); i++) {
                rows.add(new Row(
                        models.get(i).model(),
                        loyalties.get(i),
                        differences.get(i),
                        single.latencies().get(i),
                        batch.latencies().get(i)));
            }
            return new EncoderComparison(rows);
        } finally {
            sessions.forEach(Session::close);
        }
    }

    private static LatencyReport time(List<Session> sessions, int sentences, int tokens, int rounds) {
        TokenBatch batch = randomTokens(sentences, tokens);
        return new LatencyBenchmark(WARM_UP_ROUNDS, rounds)
                .run(sessions.stream()
                        .map(session -> new LatencyBenchmark.Candidate(
                                session.name(), session, TextEncoder.inputs(session, batch)))
                        .toList());
    }

    // Time does not depend on which words they are, so any will do that every vocabulary has.
    private static TokenBatch randomTokens(int sentences, int tokens) {
        long[] ids = new Random(1).longs((long) sentences * tokens, 5, 1000).toArray();
        long[] ones = new long[ids.length];
        Arrays.fill(ones, 1);
        long[] dims = {sentences, tokens};
        return new TokenBatch(
                sentences, tokens, Tensor.of(dims, ids), Tensor.of(dims, ones), Tensor.of(dims, new long[ids.length]));
    }
}
