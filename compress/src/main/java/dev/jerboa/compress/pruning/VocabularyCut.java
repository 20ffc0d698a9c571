package dev.jerboa.compress.pruning;

import dev.jerboa.compress.report.VocabularyReport;
import dev.jerboa.onnx.Constants;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.onnx.Value;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.prune.vocabulary.TokenizerFile;
import dev.jerboa.prune.vocabulary.Vocabulary;
import dev.jerboa.prune.vocabulary.VocabularyPruner;
import dev.jerboa.runtime.data.CalibrationData;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;

/**
 * The tokens that samples use, kept in a model and in its tokenizer; the others go.
 *
 * @param model the model without them
 * @param translation tokens as the model now wants them
 * @param tokenizer the text of the tokenizer.json that belongs to it
 */
record VocabularyCut(OnnxModel model, TokenTranslation translation, String tokenizer, VocabularyReport report) {
    private static final String USUAL_INPUT = "input_ids";

    /**
     * Cuts the vocabulary of a model.
     *
     * @param tokenizerFile its tokenizer.json
     * @throws JerboaException if the tokenizer is of an unknown kind or belongs to another model, or all tokens are used
     */
    static VocabularyCut of(Path source, Path tokenizerFile, CalibrationData data) {
        OnnxModel model = OnnxFile.read(source);
        String input = tokenInput(model, source);
        TokenizerFile tokenizer = TokenizerFile.parse(text(tokenizerFile));
        BitSet used = Vocabulary.used(data, input);
        Vocabulary vocabulary = tokenizer.keeping(used);
        long before = weightBytes(model);
        VocabularyPruner.prune(model, input, vocabulary);
        long saved = before - weightBytes(model);
        if (saved <= 0) {
            throw new JerboaException(
                    ErrorCode.NOTHING_TO_DO,
                    "all " + tokenizer.size() + " tokens of " + tokenizerFile + " are used by " + data.description()
                            + " or needed by others",
                    "Leave out vocab, or give fewer samples.");
        }
        return new VocabularyCut(
                model,
                new TokenTranslation(input, vocabulary),
                tokenizer.rewritten(vocabulary),
                new VocabularyReport(tokenizer.size(), vocabulary.size(), used.cardinality(), saved));
    }

    private static String tokenInput(OnnxModel model, Path source) {
        List<String> names =
                model.graph().requiredInputs().stream().map(Value::name).toList();
        if (names.contains(USUAL_INPUT)) {
            return USUAL_INPUT;
        } else if (names.size() == 1) {
            return names.get(0);
        }
        throw new JerboaException(
                ErrorCode.UNSUPPORTED,
                source + " has the inputs " + names + " and none called " + USUAL_INPUT,
                "Vocabulary can be removed from text encoders that take " + USUAL_INPUT + ".");
    }

    private static long weightBytes(OnnxModel model) {
        return Constants.tensorsOf(model).stream()
                .mapToLong(TensorData::sizeBytes)
                .sum();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new JerboaException(
                    ErrorCode.UNREADABLE,
                    "the tokenizer " + file + " cannot be read: " + e.getMessage(),
                    "Name the model's tokenizer.json with --tokenizer.",
                    e);
        }
    }
}
