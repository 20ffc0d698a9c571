package dev.jerboa.benchmarks.pruning;

import dev.jerboa.multimodal.Vectors;
import dev.jerboa.multimodal.loyalty.Spearman;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Pairs of sentences with the likeness that people gave them, as the STS benchmark has them.
 *
 * @param pairs from a CSV file without a header: first sentence, second sentence, likeness
 */
record SentencePairs(List<Pair> pairs) {
    record Pair(String first, String second, double likeness) {}

    SentencePairs {
        pairs = List.copyOf(pairs);
    }

    /** Reads so many pairs of a file, at equal distances. */
    static SentencePairs read(Path csv, int count) throws IOException {
        List<Pair> all = new ArrayList<>();
        for (String line : Files.readAllLines(csv)) {
            List<String> fields = fields(line);
            all.add(new Pair(fields.get(0), fields.get(1), Double.parseDouble(fields.get(2))));
        }
        return new SentencePairs(TextBatches.evenly(all, count));
    }

    private static List<String> fields(String line) {
        List<String> fields = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"' && quoted && i + 1 < line.length() && line.charAt(i + 1) == '"') {
                field.append(c);
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                fields.add(field.toString());
                field.setLength(0);
            } else {
                field.append(c);
            }
        }
        fields.add(field.toString());
        return fields;
    }

    /** Each sentence once. */
    List<String> sentences() {
        return pairs.stream()
                .flatMap(pair -> List.of(pair.first(), pair.second()).stream())
                .distinct()
                .toList();
    }

    /**
     * How well the cosines follow what people said.
     *
     * @param vectors unit vectors of {@link #sentences()}
     */
    double correlation(float[][] vectors) {
        Map<String, float[]> bySentence = new LinkedHashMap<>();
        List<String> sentences = sentences();
        for (int i = 0; i < vectors.length; i++) {
            bySentence.put(sentences.get(i), vectors[i]);
        }
        double[] cosines = pairs.stream()
                .mapToDouble(pair -> Vectors.dot(bySentence.get(pair.first()), bySentence.get(pair.second())))
                .toArray();
        return Spearman.correlation(pairs.stream().mapToDouble(Pair::likeness).toArray(), cosines);
    }
}
