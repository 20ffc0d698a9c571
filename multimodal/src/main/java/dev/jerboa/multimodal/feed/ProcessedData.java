package dev.jerboa.multimodal.feed;

import dev.jerboa.multimodal.Processor;
import dev.jerboa.multimodal.data.RawValue;
import dev.jerboa.multimodal.data.Sample;
import dev.jerboa.multimodal.data.UnreadablePolicy;
import dev.jerboa.multimodal.learn.TowerData;
import dev.jerboa.onnx.Progress;
import dev.jerboa.runtime.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** What a processor makes of values, each time they are wanted: texts, which cost little. */
public final class ProcessedData implements TowerData {
    private final DecodedValues<RawValue> values;
    private final Processor processor;

    /**
     * Checks that the values of samples can be read.
     *
     * @param processor stays the caller's to close
     * @param policy what happens with a value that cannot be read
     */
    public ProcessedData(List<Sample> samples, Processor processor, UnreadablePolicy policy, Progress progress) {
        this.processor = processor;
        this.values = new DecodedValues<>(
                samples,
                processor.modality(),
                value -> {
                    processor.process(List.of(value));
                    return value;
                },
                value -> 0,
                policy,
                progress);
    }

    @Override
    public boolean has(int sample) {
        return values.has(sample);
    }

    @Override
    public Map<String, Tensor> inputs(int[] samples) {
        return processor.process(Arrays.stream(samples).mapToObj(values::get).toList());
    }
}
