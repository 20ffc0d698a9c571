package dev.jerboa.multimodal.text;

import dev.jerboa.multimodal.Modality;
import dev.jerboa.multimodal.Processor;
import dev.jerboa.multimodal.data.RawValue;
import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.runtime.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Turns texts into the tensors of one text encoder, by the names of its inputs. */
public final class TokenProcessor implements Processor {
    private final TextProcessor tokenizer;
    private final TextSpec spec;
    private final TextInputs inputs;

    /**
     * A processor over a tokenizer, which it closes.
     *
     * @param spec the lengths; the tokenizer must cut where it says
     * @param inputs what the encoder's inputs are called
     */
    public TokenProcessor(TextProcessor tokenizer, TextSpec spec, TextInputs inputs) {
        this.tokenizer = tokenizer;
        this.spec = spec;
        this.inputs = inputs;
    }

    @Override
    public Modality modality() {
        return Modality.TEXT;
    }

    /** The lengths. */
    public TextSpec spec() {
        return spec;
    }

    /** What the encoder's inputs are called. */
    public TextInputs inputs() {
        return inputs;
    }

    /** How many tokens each text has after truncation. */
    public int[] lengths(List<RawValue> values) {
        return tokenizer.lengths(texts(values));
    }

    @Override
    public Map<String, Tensor> process(List<RawValue> values) {
        TokenBatch batch = tokenizer.encode(texts(values), spec);
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put(inputs.ids(), typed(batch.ids()));
        inputs.mask().ifPresent(name -> tensors.put(name, typed(batch.mask())));
        inputs.typeIds().ifPresent(name -> tensors.put(name, typed(batch.typeIds())));
        inputs.positions().ifPresent(name -> tensors.put(name, typed(positions(batch))));
        return tensors;
    }

    @Override
    public void close() {
        tokenizer.close();
    }

    private Tensor typed(Tensor tensor) {
        if (inputs.type() == ElementType.INT64) {
            return tensor;
        }
        int[] narrow = Arrays.stream(tensor.longs()).mapToInt(Math::toIntExact).toArray();
        return Tensor.of(tensor.dims(), narrow);
    }

    private static Tensor positions(TokenBatch batch) {
        long[] positions = new long[batch.sentences() * batch.tokens()];
        Arrays.setAll(positions, i -> i % batch.tokens());
        return Tensor.of(new long[] {batch.sentences(), batch.tokens()}, positions);
    }

    private static List<String> texts(List<RawValue> values) {
        return values.stream().map(TokenProcessor::text).toList();
    }

    private static String text(RawValue value) {
        if (value instanceof RawValue.Text text) {
            return text.text();
        }
        throw new JerboaException(
                ErrorCode.INVALID_ARGUMENT,
                ((RawValue.Encoded) value).name() + " is a file where a text was expected",
                "Give its words.");
    }
}
