package dev.jerboa.compress;

import dev.jerboa.runtime.Tensor;
import dev.jerboa.runtime.data.CalibrationBatch;
import dev.jerboa.runtime.data.CalibrationData;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Samples told in the way that a changed model wants them.
 *
 * @param original as they are for the model before
 * @param translation the inputs of the model before as the model after wants them
 */
public record TranslatedData(CalibrationData original, UnaryOperator<Map<String, Tensor>> translation)
        implements CalibrationData {
    @Override
    public String description() {
        return original.description();
    }

    @Override
    public boolean isReal() {
        return original.isReal();
    }

    @Override
    public long sampleCount() {
        return original.sampleCount();
    }

    @Override
    public Stream<CalibrationBatch> batches() {
        return original.batches()
                .map(batch -> new CalibrationBatch(translation.apply(batch.inputs()), batch.sampleCount()));
    }
}
