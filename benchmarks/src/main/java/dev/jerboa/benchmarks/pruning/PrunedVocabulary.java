package dev.jerboa.benchmarks.pruning;

import dev.jerboa.demo.DemoFiles;
import dev.jerboa.demo.WordNetTexts;
import dev.jerboa.multimodal.TextEncoder;
import dev.jerboa.multimodal.text.TextProcessor;
import dev.jerboa.multimodal.text.TokenBatch;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.prune.vocabulary.TokenizerFile;
import dev.jerboa.prune.vocabulary.Vocabulary;
import dev.jerboa.prune.vocabulary.VocabularyPruner;
import dev.jerboa.runtime.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;

/**
 * MiniLM with the vocabulary of a corpus only, some of WordNet's glosses: what is left of its table and file, and whether
 * the corpus's outputs are the same.
 *
 * <p>Arguments: a folder, how many glosses the corpus has, and how many of them are run through both models; the tokens of all
 * are compared.
 */
public final class PrunedVocabulary {
    private static final int BATCH = 64;
    private static final String INPUT = "input_ids";

    private PrunedVocabulary() {}

    /** Prints rows and bytes before and after, and the largest difference of any output. */
    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        Path whole = DemoFiles.model(folder);
        Path tokenizer = DemoFiles.tokenizer(folder);
        Path cut = folder.resolve("model-vocabulary.onnx");
        Path cutTokenizer = folder.resolve("tokenizer-vocabulary.json");
        List<String> corpus = TextBatches.evenly(WordNetTexts.glosses(), Integer.parseInt(arguments[1]));
        try (TextProcessor old = TextProcessor.open(tokenizer)) {
            TokenizerFile file = TokenizerFile.parse(Files.readString(tokenizer));
            Vocabulary vocabulary = file.keeping(used(corpus, old));
            OnnxModel model = OnnxFile.read(whole);
            VocabularyPruner.prune(model, INPUT, vocabulary);
            OnnxFile.write(model, cut);
            Files.writeString(cutTokenizer, file.rewritten(vocabulary));
            System.out.printf(
                    Locale.ROOT,
                    "%d texts; rows %d -> %d (%.1f %%); model %.1f MB -> %.1f MB; tokenizer %d kB -> %d kB%n",
                    corpus.size(),
                    file.size(),
                    vocabulary.size(),
                    100.0 * vocabulary.size() / file.size(),
                    Files.size(whole) / 1e6,
                    Files.size(cut) / 1e6,
                    Files.size(tokenizer) / 1000,
                    Files.size(cutTokenizer) / 1000);
            try (TextProcessor young = TextProcessor.open(cutTokenizer)) {
                System.out.printf("texts whose tokens differ: %d%n", different(corpus, old, young, vocabulary));
                List<String> some = TextBatches.evenly(corpus, Integer.parseInt(arguments[2]));
                System.out.printf(
                        Locale.ROOT,
                        "largest difference of any output on %d texts: %.1e%n",
                        some.size(),
                        difference(whole, old, cut, young, some));
            }
        }
    }

    private static BitSet used(List<String> texts, TextProcessor processor) {
        BitSet used = new BitSet();
        for (int from = 0; from < texts.size(); from += BATCH) {
            for (long token : processor
                    .encode(texts.subList(from, Math.min(from + BATCH, texts.size())))
                    .ids()
                    .longs()) {
                used.set((int) token);
            }
        }
        return used;
    }

    private static long different(List<String> texts, TextProcessor old, TextProcessor young, Vocabulary vocabulary) {
        int[] kept = vocabulary.kept();
        return texts.stream()
                .filter(text -> {
                    long[] before = old.encode(List.of(text)).ids().longs();
                    long[] after = young.encode(List.of(text)).ids().longs();
                    boolean same = before.length == after.length;
                    for (int i = 0; same && i < before.length; i++) {
                        same = before[i] == kept[(int) after[i]];
                    }
                    return !same;
                })
                .count();
    }

    private static double difference(Path whole, TextProcessor old, Path cut, TextProcessor young, List<String> texts) {
        double largest = 0;
        try (Session before = Session.open(whole);
                Session after = Session.open(cut)) {
            String output = before.outputs().get(0).name();
            for (int from = 0; from < texts.size(); from += BATCH) {
                List<String> some = texts.subList(from, Math.min(from + BATCH, texts.size()));
                float[] expected = run(before, old.encode(some), output);
                float[] found = run(after, young.encode(some), output);
                for (int i = 0; i < expected.length; i++) {
                    largest = Math.max(largest, Math.abs(expected[i] - found[i]));
                }
            }
        }
        return largest;
    }

    private static float[] run(Session session, TokenBatch batch, String output) {
        return session.run(TextEncoder.inputs(session, batch)).get(output).floats();
    }
}
