package dev.jerboa.demo.emoji;

import dev.jerboa.multimodal.TextEncoder;
import dev.jerboa.multimodal.text.TextProcessor;
import dev.jerboa.onnx.Value;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.runtime.Tensor;
import dev.jerboa.runtime.data.CalibrationBatch;
import dev.jerboa.runtime.data.CalibrationData;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a tower reads of seen emoji, to quantize it by.
 *
 * @param description what it is
 * @param sampleCount how many samples there are
 * @param inputs the batches
 */
record EmojiCalibration(String description, long sampleCount, List<CalibrationBatch> inputs)
        implements CalibrationData {
    private static final int BATCH = 8;

    EmojiCalibration {
        inputs = List.copyOf(inputs);
    }

    /** Texts for a text tower. */
    static EmojiCalibration texts(Path model, TextProcessor processor, List<String> texts) {
        List<Value> declared = OnnxFile.read(model).graph().requiredInputs();
        List<CalibrationBatch> batches = new ArrayList<>();
        for (int from = 0; from < texts.size(); from += BATCH) {
            List<String> part = texts.subList(from, Math.min(texts.size(), from + BATCH));
            batches.add(new CalibrationBatch(
                    TextEncoder.inputs(model.toString(), declared, processor.encode(part)), part.size()));
        }
        return new EmojiCalibration(texts.size() + " names with keywords of seen emoji", texts.size(), batches);
    }

    /** Tensors of one sample each for a tower with one input. */
    static EmojiCalibration tensors(String description, String input, List<Tensor> tensors) {
        return new EmojiCalibration(
                tensors.size() + " " + description,
                tensors.size(),
                tensors.stream()
                        .map(tensor -> new CalibrationBatch(Map.of(input, tensor), 1))
                        .toList());
    }

    @Override
    public boolean isReal() {
        return true;
    }

    @Override
    public Stream<CalibrationBatch> batches() {
        return inputs.stream();
    }
}
