package dev.jerboa.quantize.calibrate;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.Progress;
import dev.jerboa.runtime.Session;
import dev.jerboa.runtime.TemporaryDirectory;
import dev.jerboa.runtime.Tensor;
import dev.jerboa.runtime.data.CalibrationBatch;
import dev.jerboa.runtime.data.CalibrationData;
import dev.jerboa.runtime.data.PaddingMask;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * One pass over calibration data: the model runs once on each batch, and everything that is to be learned of any
 * activation is learned from that run.
 *
 * <p>Memory holds one batch at a time, however many there are. Padding, as an input named {@code *mask*} tells it, never
 * counts.
 */
public final class CalibrationPass implements AutoCloseable {
    private static final Duration BETWEEN_SAVES = Duration.ofSeconds(20);

    private final TemporaryDirectory directory;
    private final Session session;
    private final Map<String, ActivationRequest> requests = new LinkedHashMap<>();
    private final Map<String, ActivationCollector> collectors = new ConcurrentHashMap<>();
    private final Optional<GramProduct> gram;
    private long samples;
    private long rows;

    private CalibrationPass(TemporaryDirectory directory, Session session, Collection<ActivationRequest> requests) {
        this.directory = directory;
        this.session = session;
        requests.forEach(request -> this.requests.put(request.value(), request));
        this.gram = requests.stream().anyMatch(ActivationRequest::gram)
                ? Optional.of(GramProduct.open())
                : Optional.empty();
    }

    /** Runs a model over all batches at once; as {@link #run(Path, Collection, CalibrationData, Optional, Progress)}. */
    public static Calibration run(
            Path model, Collection<ActivationRequest> requests, CalibrationData data, Progress progress) {
        return run(model, requests, data, Optional.empty(), progress);
    }

    /**
     * Runs a model over all batches.
     *
     * @param model a file
     * @param state where to keep what was learned so far; a run over the same data takes it up, and deletes it at the end
     * @throws JerboaException if there are no samples, or they do not fit the model
     */
    public static Calibration run(
            Path model,
            Collection<ActivationRequest> requests,
            CalibrationData data,
            Optional<Path> state,
            Progress progress) {
        return run(model, requests, data, state, BETWEEN_SAVES, progress);
    }

    static Calibration run(
            Path model,
            Collection<ActivationRequest> requests,
            CalibrationData data,
            Optional<Path> state,
            Duration betweenSaves,
            Progress progress) {
        long start = System.nanoTime();
        TemporaryDirectory directory = TemporaryDirectory.create();
        try (CalibrationPass pass =
                new CalibrationPass(directory, ObservedModel.open(model, wanted(requests), directory), requests)) {
            Optional<CalibrationState> kept =
                    state.map(file -> new CalibrationState(file, betweenSaves, data, pass.requests));
            long batchCount = pass.restore(kept);
            try (Stream<CalibrationBatch> batches = data.batches()) {
                for (Iterator<CalibrationBatch> iterator =
                                batches.sequential().skip(batchCount).iterator();
                        iterator.hasNext(); ) {
                    progress.update("calibrating", pass.samples, data.sampleCount());
                    pass.observe(iterator.next());
                    CalibrationState.Position position =
                            new CalibrationState.Position(++batchCount, pass.samples, pass.rows);
                    kept.ifPresent(file -> file.saveIfDue(position, pass.collectors));
                }
            }
            kept.ifPresent(CalibrationState::delete);
            pass.requireSamples(data);
            return new Calibration(
                    pass.statistics(),
                    data.description(),
                    data.isReal(),
                    pass.samples,
                    pass.rows,
                    (System.nanoTime() - start) / 1e9);
        }
    }

    private long restore(Optional<CalibrationState> state) {
        if (state.isEmpty()) {
            return 0;
        }
        CalibrationState.Position position = state.get().restore(requests, collectors);
        samples = position.samples();
        rows = position.rows();
        return position.batches();
    }

    private Map<String, ActivationStatistics> statistics() {
        Map<String, ActivationStatistics> statistics = new HashMap<>();
        collectors.forEach((name, collector) -> statistics.put(name, collector.result()));
        return statistics;
    }

    private static List<String> wanted(Collection<ActivationRequest> requests) {
        return requests.stream().map(ActivationRequest::value).toList();
    }

    private void observe(CalibrationBatch batch) {
        Optional<PaddingMask> mask = PaddingMask.of(batch.inputs());
        Set<String> wanted = new LinkedHashSet<>(requests.keySet());
        Map<String, Tensor> values = session.run(batch.inputs(), wanted);
        values.entrySet().parallelStream()
                .forEach(value -> observe(requests.get(value.getKey()), value.getValue(), mask));
        samples += batch.sampleCount();
        rows += mask.map(PaddingMask::count).orElse(batch.sampleCount());
    }

    private void observe(ActivationRequest request, Tensor value, Optional<PaddingMask> mask) {
        long[] dims = value.dims();
        if (value.elementCount() == 0 || dims.length == 0) {
            return;
        }
        boolean apart = request.channelAxis() != ActivationRequest.NO_CHANNELS;
        int axis = request.channelAxis() < 0 ? dims.length - 1 : request.channelAxis();
        int channels = apart ? (int) dims[axis] : 1;
        float[] values = !apart || axis == dims.length - 1 ? value.floats() : channelsLast(value.floats(), dims, axis);
        float[] kept = mask.filter(m -> apart && m.fits(dims))
                .map(m -> m.keep(values, channels))
                .orElse(values);
        int count = kept.length / channels;
        ActivationCollector seen =
                collectors.computeIfAbsent(request.value(), name -> new ActivationCollector(request, channels));
        if (seen.channelCount() != channels) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    "the activation '" + request.value() + "' has " + channels + " channels in one batch and "
                            + seen.channelCount() + " in another",
                    "Give samples of one size.");
        }
        seen.observe(kept, count);
        if (request.gram()) {
            seen.addGram(gram.orElseThrow().of(kept, count, channels));
        }
    }

    /** The same values with the axis of channels moved to the end. */
    private static float[] channelsLast(float[] values, long[] dims, int axis) {
        int channels = (int) dims[axis];
        int inner = 1;
        for (int i = axis + 1; i < dims.length; i++) {
            inner *= (int) dims[i];
        }
        int outer = values.length / (channels * inner);
        float[] result = new float[values.length];
        for (int o = 0; o < outer; o++) {
            for (int c = 0; c < channels; c++) {
                int from = (o * channels + c) * inner;
                for (int i = 0; i < inner; i++) {
                    result[(o * inner + i) * channels + c] = values[from + i];
                }
            }
        }
        return result;
    }

    private void requireSamples(CalibrationData data) {
        if (samples == 0) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    "there is nothing to calibrate on: " + data.description() + " holds no samples",
                    "Give at least one sample, better some hundreds.");
        }
    }

    @Override
    public void close() {
        session.close();
        gram.ifPresent(GramProduct::close);
        directory.close();
    }
}
