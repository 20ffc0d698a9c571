package dev.jerboa.compress.pruning;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.prune.vocabulary.Vocabulary;
import dev.jerboa.runtime.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Gives tokens their new numbers.
 *
 * @param input the name of the model's input of token numbers
 */
record TokenTranslation(String input, Vocabulary vocabulary) implements UnaryOperator<Map<String, Tensor>> {
    @Override
    public Map<String, Tensor> apply(Map<String, Tensor> inputs) {
        Map<String, Tensor> translated = new LinkedHashMap<>(inputs);
        translated.computeIfPresent(input, (name, tokens) -> renumbered(tokens));
        return translated;
    }

    private Tensor renumbered(Tensor tokens) {
        if (tokens instanceof Tensor.Longs longs) {
            return Tensor.of(
                    tokens.type(),
                    tokens.dims(),
                    Arrays.stream(longs.data())
                            .map(token -> vocabulary.numberOf(Math.toIntExact(token)))
                            .toArray());
        } else if (tokens instanceof Tensor.Ints ints) {
            return Tensor.of(
                    tokens.type(),
                    tokens.dims(),
                    Arrays.stream(ints.data()).map(vocabulary::numberOf).toArray());
        }
        throw new JerboaException(
                ErrorCode.UNSUPPORTED, "the tokens of '" + input + "' are no integers but " + tokens, "");
    }
}
