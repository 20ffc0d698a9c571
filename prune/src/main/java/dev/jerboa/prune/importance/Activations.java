package dev.jerboa.prune.importance;

import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.Progress;
import dev.jerboa.onnx.Value;
import dev.jerboa.onnx.ValueType;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.prune.structure.Axis;
import dev.jerboa.runtime.Session;
import dev.jerboa.runtime.TemporaryDirectory;
import dev.jerboa.runtime.Tensor;
import dev.jerboa.runtime.data.CalibrationBatch;
import dev.jerboa.runtime.data.CalibrationData;
import dev.jerboa.runtime.data.PaddingMask;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Runs a model over samples batch by batch, and shows values inside it. */
public final class Activations {
    /** Takes the values of a batch. */
    @FunctionalInterface
    public interface Viewer {
        /**
         * A batch was run.
         *
         * @param values what was asked for, by name
         * @param mask which positions are real, where the inputs say so
         */
        void see(CalibrationBatch batch, Map<String, Tensor> values, Optional<PaddingMask> mask);
    }

    private Activations() {}

    /** Runs a model and shows the values on which some axes lie. */
    public static void view(Path model, Collection<Axis> axes, CalibrationData data, Progress progress, Viewer viewer) {
        viewValues(model, axes.stream().map(Axis::value).collect(Collectors.toSet()), data, progress, viewer);
    }

    /** Runs a model and shows some values. */
    public static void viewValues(
            Path model, Set<String> values, CalibrationData data, Progress progress, Viewer viewer) {
        OnnxModel observed = OnnxFile.read(model);
        Set<String> wanted = new LinkedHashSet<>(values);
        for (String value : wanted) {
            if (!observed.graph().isOutput(value)) {
                observed.graph().addOutput(Value.of(value, new ValueType.Undeclared()));
            }
        }
        try (TemporaryDirectory directory = TemporaryDirectory.create()) {
            Path file = directory.path().resolve("observed.onnx");
            OnnxFile.write(observed, file);
            try (Session session = Session.open(file);
                    Stream<CalibrationBatch> batches = data.batches()) {
                long done = 0;
                for (CalibrationBatch batch : (Iterable<CalibrationBatch>) batches.sequential()::iterator) {
                    progress.update("activations", done, data.sampleCount());
                    viewer.see(batch, session.run(batch.inputs(), wanted), PaddingMask.of(batch.inputs()));
                    done += batch.sampleCount();
                }
            }
        }
    }

    /**
     * The values with one axis moved to the end, padding left out: {@code [rows, size of the axis]}.
     *
     * @param axis which one is moved
     */
    public static float[] rows(Tensor tensor, int axis, Optional<PaddingMask> mask) {
        long[] dims = tensor.dims();
        float[] values = channelsLast(tensor.floats(), dims, axis);
        boolean last = axis == dims.length - 1;
        return mask.filter(padding -> last && padding.fits(dims))
                .map(padding -> padding.keep(values, (int) dims[axis]))
                .orElse(values);
    }

    /** The same values with one axis moved to the end. */
    static float[] channelsLast(float[] values, long[] dims, int axis) {
        if (axis == dims.length - 1) {
            return values;
        }
        int channels = (int) dims[axis];
        int inner = 1;
        for (int i = axis + 1; i < dims.length; i++) {
            inner *= (int) dims[i];
        }
        int outer = values.length / (channels * inner);
        float[] moved = new float[values.length];
        for (int o = 0; o < outer; o++) {
            for (int c = 0; c < channels; c++) {
                int from = (o * channels + c) * inner;
                for (int i = 0; i < inner; i++) {
                    moved[(o * inner + i) * channels + c] = values[from + i];
                }
            }
        }
        return moved;
    }
}
