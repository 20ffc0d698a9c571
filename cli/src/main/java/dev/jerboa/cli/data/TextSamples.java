package dev.jerboa.cli.data;

import dev.jerboa.multimodal.TextEncoder;
import dev.jerboa.multimodal.text.TextProcessor;
import dev.jerboa.onnx.Dimension;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.Value;
import dev.jerboa.onnx.ValueType.TensorType;
import dev.jerboa.runtime.data.BatchDimension;
import dev.jerboa.runtime.data.CalibrationBatch;
import dev.jerboa.runtime.data.CalibrationData;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The lines of text files as token tensors, a text a line.
 *
 * <p>Some 4,096 texts at a time are read and ordered by length, so that the texts of a batch are alike and little of it is
 * padding. A batch has at most 1,024 tokens, padding included, or one text.
 */
public final class TextSamples implements CalibrationData {
    private final List<Path> files;
    private final TextProcessor processor;
    private final List<Value> inputs;
    private final boolean joined;
    private final EvenChoice choice;
    private final BatchDimension batchDimension;

    private TextSamples(
            List<Path> files,
            TextProcessor processor,
            List<Value> inputs,
            boolean joined,
            EvenChoice choice,
            BatchDimension batchDimension) {
        this.files = files;
        this.processor = processor;
        this.inputs = inputs;
        this.joined = joined;
        this.choice = choice;
        this.batchDimension = batchDimension;
    }

    /**
     * Opens text files; each is read once to count its texts.
     *
     * @param files UTF-8 files, a text a line, read in this order
     * @param processor stays the caller's to close, after the last batch
     * @param inputs the inputs that the model must be given
     * @param joined whether lines are joined here and there, so that about half of all tokens stand in long texts
     * @param limit how many texts to take at most, evenly spread
     * @throws JerboaException if a file cannot be read, is not UTF-8 or all are blank; if the model wants inputs that are
     *     not made of tokens; or if it fixes the size of a batch and the texts do not fill whole ones
     */
    public static TextSamples open(
            List<Path> files, TextProcessor processor, List<Value> inputs, boolean joined, long limit) {
        TextEncoder.inputs("the model", inputs, processor.encode(List.of("")));
        long total = 0;
        try (TextWindows windows = new TextWindows(files, joined ? new LineJoiner(processor) : null)) {
            for (List<String> texts = windows.next(); !texts.isEmpty(); texts = windows.next()) {
                total += texts.size();
            }
        }
        if (total == 0) {
            throw new JerboaException(
                    ErrorCode.EMPTY_FILE, names(files) + " has no text", "Give a file with a text on each line.");
        }
        EvenChoice choice = new EvenChoice(limit, total);
        BatchDimension batchDimension = BatchDimension.of(inputs);
        batchDimension.requireWholeBatches(choice.count(), names(files));
        return new TextSamples(List.copyOf(files), processor, List.copyOf(inputs), joined, choice, batchDimension);
    }

    /** The number of tokens that a model fixes for each text. */
    public static OptionalInt fixedTokens(List<Value> inputs) {
        return inputs.stream()
                .map(Value::type)
                .filter(TensorType.class::isInstance)
                .flatMap(type -> ((TensorType) type).shape().stream())
                .filter(shape -> shape.size() == 2)
                .map(shape -> shape.get(1))
                .filter(dimension -> dimension instanceof Dimension.Fixed fixed && fixed.size() > 0)
                .mapToInt(dimension -> Math.toIntExact(((Dimension.Fixed) dimension).size()))
                .findFirst();
    }

    @Override
    public String description() {
        return choice.count() + " texts of " + names(files);
    }

    @Override
    public boolean isReal() {
        return true;
    }

    @Override
    public long sampleCount() {
        return choice.count();
    }

    @Override
    public Stream<CalibrationBatch> batches() {
        TextWindows windows = new TextWindows(files, joined ? new LineJoiner(processor) : null);
        TextBatches batches = new TextBatches(
                windows,
                processor,
                choice,
                batchDimension.fixed(),
                fixedTokens(inputs).orElse(0));
        return StreamSupport.stream(batches, false)
                .onClose(windows::close)
                .map(batch -> new CalibrationBatch(TextEncoder.inputs("the model", inputs, batch), batch.sentences()));
    }

    private static String names(List<Path> files) {
        return files.size() == 1 ? files.get(0).toString() : files.size() + " text files";
    }
}
