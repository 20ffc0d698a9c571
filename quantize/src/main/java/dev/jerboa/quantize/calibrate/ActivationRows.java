package dev.jerboa.quantize.calibrate;

import dev.jerboa.runtime.Session;
import dev.jerboa.runtime.TemporaryDirectory;
import dev.jerboa.runtime.Tensor;
import dev.jerboa.runtime.data.CalibrationBatch;
import dev.jerboa.runtime.data.PaddingMask;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A few rows of activations as a model computes them, spread evenly over samples and positions; padding never counts. */
public final class ActivationRows {
    private ActivationRows() {}

    /**
     * Rows of some activations, by name, {@code [rows, width]} each.
     *
     * @param model a file
     * @param values names of float values of the main graph whose last dimension is their width
     * @param batches inputs to run on
     * @param most how many rows of each activation to take
     */
    public static Map<String, float[]> of(
            Path model, Collection<String> values, List<CalibrationBatch> batches, int most) {
        Map<String, float[]> rows = new HashMap<>();
        try (TemporaryDirectory directory = TemporaryDirectory.create();
                Session session = ObservedModel.open(model, values, directory)) {
            int share = (most + batches.size() - 1) / Math.max(1, batches.size());
            for (CalibrationBatch batch : batches) {
                Optional<PaddingMask> mask = PaddingMask.of(batch.inputs());
                session.run(batch.inputs(), new LinkedHashSet<>(values))
                        .forEach((name, value) -> rows.merge(name, some(value, mask, share), ActivationRows::joined));
            }
        }
        return rows;
    }

    private static float[] some(Tensor value, Optional<PaddingMask> mask, int most) {
        long[] dims = value.dims();
        if (value.elementCount() == 0 || dims.length == 0) {
            return new float[0];
        }
        int width = (int) dims[dims.length - 1];
        float[] kept = mask.filter(m -> m.fits(dims))
                .map(m -> m.keep(value.floats(), width))
                .orElseGet(value::floats);
        int count = kept.length / width;
        int taken = Math.min(count, most);
        float[] some = new float[taken * width];
        for (int i = 0; i < taken; i++) {
            System.arraycopy(kept, (int) ((long) i * count / taken) * width, some, i * width, width);
        }
        return some;
    }

    private static float[] joined(float[] a, float... b) {
        float[] both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }
}
