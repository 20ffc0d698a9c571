package dev.jerboa.compress;

import dev.jerboa.compress.report.CompressionReport;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.ModelCheck;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.Progress;
import dev.jerboa.onnx.serde.ModelFiles;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.onnx.serde.OutputPlace;
import dev.jerboa.onnx.serde.StagedModel;
import dev.jerboa.onnx.serde.WholeFile;
import dev.jerboa.quantize.Provenance;
import dev.jerboa.quantize.report.ModelFile;
import dev.jerboa.quantize.verify.ModelComparison;
import dev.jerboa.quantize.verify.QualityGate;
import dev.jerboa.runtime.TemporaryDirectory;
import dev.jerboa.runtime.Tensor;
import dev.jerboa.runtime.data.CalibrationBatch;
import dev.jerboa.runtime.data.CalibrationData;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Makes a model smaller in one or more steps, and proves that the result still works.
 *
 * <p>The result appears under its name only after it was opened in ONNX Runtime and compared with the original; if a step or
 * the comparison fails, nothing has changed.
 *
 * @param steps in order
 * @param data samples for the original
 * @param gate what the result must fulfil
 * @param progress hears how far the run is
 */
public record Compression(List<CompressionStep> steps, CalibrationData data, QualityGate gate, Progress progress) {
    private static final int CHECKED_BATCHES = 8;

    /** @throws JerboaException {@code INVALID_ARGUMENT} if there is no step, or one comes twice or in an order without sense */
    public Compression {
        steps = List.copyOf(steps);
        Objects.requireNonNull(data);
        Objects.requireNonNull(gate);
        Objects.requireNonNull(progress);
        requireOrder(steps);
    }

    private static void requireOrder(List<CompressionStep> steps) {
        if (steps.isEmpty()) {
            throw new JerboaException(ErrorCode.INVALID_ARGUMENT, "there is no step", "Give one or more.");
        }
        for (int i = 0; i + 1 < steps.size(); i++) {
            if (steps.get(i) instanceof QuantizationStep) {
                throw new JerboaException(
                        ErrorCode.INVALID_ARGUMENT,
                        "after " + steps.get(i).name() + " nothing can follow, but "
                                + steps.get(i + 1).name() + " does",
                        "Let the step that quantizes be the last, and the only one of its kind.");
            }
        }
    }

    /**
     * Writes a smaller model, and the tokenizer that belongs to it where that is another.
     *
     * @param tokenizerPlace where a changed tokenizer goes
     * @throws JerboaException if the input cannot be read or is not valid, a step fails, the output cannot be written, or
     *     the result agrees too little with the original; then nothing has changed
     */
    public CompressionResult run(Path input, Path output, Path tokenizerPlace) {
        OutputPlace.check(output);
        CompletableFuture<String> digest = CompletableFuture.supplyAsync(new ModelFiles(List.of(input))::sha256);
        OnnxModel original = OnnxFile.read(input);
        OutputPlace.checkDiffers(input, output);
        ModelCheck.require(original, input);
        ModelFiles files = OnnxFile.files(input, original);
        try (TemporaryDirectory directory = TemporaryDirectory.create()) {
            List<MadeModel> made = apply(input, directory.path());
            MadeModel last = made.get(made.size() - 1);
            OnnxModel result = OnnxFile.read(last.file());
            Provenance.removeFrom(result.metadata());
            progress.update("writing", 0, 1);
            try (StagedModel staged = StagedModel.write(result, output, StagedModel.DEFAULT_INLINE_BYTES)) {
                progress.update("comparing with the original", 0, 1);
                ModelComparison comparison = gate.check(input, staged.modelFile(), samples(), last.translation());
                Map<String, String> entries = entries(made);
                staged.addMetadata(Provenance.of(digest.join(), files.dataCrc32c(), entries, Optional.of(comparison)));
                made.set(made.size() - 1, last.at(staged.modelFile(), staged.sizeBytes()));
                CompressionReport report = new Measurements(input, data, progress)
                        .report(
                                entries,
                                new ModelFile(
                                        input.getFileName().toString(), files.sizeBytes(), Optional.of(digest.join())),
                                new ModelFile(output.getFileName().toString(), staged.sizeBytes(), Optional.empty()),
                                made);
                Optional<Path> tokenizer = writeTokenizer(made, tokenizerPlace);
                staged.release();
                return new CompressionResult(output, tokenizer, comparison, report);
            }
        }
    }

    private List<MadeModel> apply(Path input, Path directory) {
        List<MadeModel> made = new ArrayList<>();
        Path current = input;
        UnaryOperator<Map<String, Tensor>> translation = UnaryOperator.identity();
        for (CompressionStep step : steps) {
            Path target = directory.resolve("step" + made.size() + ".onnx");
            long started = System.nanoTime();
            StepResult result = apply(step, current, target, new TranslatedData(data, translation), made);
            UnaryOperator<Map<String, Tensor>> before = translation;
            translation = inputs -> result.translation().apply(before.apply(inputs));
            made.add(new MadeModel(
                    step.name(),
                    target,
                    OnnxFile.files(target, OnnxFile.read(target)).sizeBytes(),
                    (System.nanoTime() - started) / 1e9,
                    translation,
                    result));
            current = target;
        }
        return made;
    }

    /** Applies a step; what it says of a file that only this run knows is said of the step that made it. */
    private StepResult apply(
            CompressionStep step, Path source, Path target, CalibrationData samples, List<MadeModel> made) {
        try {
            return step.apply(source, target, samples, progress);
        } catch (JerboaException e) {
            if (made.isEmpty()) {
                throw e;
            }
            String called = "the model after " + made.get(made.size() - 1).name();
            throw new JerboaException(
                    e.code(), step.name() + ": " + e.getMessage().replace(source.toString(), called), e.hint(), e);
        }
    }

    private List<Map<String, Tensor>> samples() {
        try (Stream<CalibrationBatch> batches = data.batches()) {
            return batches.limit(CHECKED_BATCHES).map(CalibrationBatch::inputs).toList();
        }
    }

    private Map<String, String> entries(List<MadeModel> made) {
        Map<String, String> entries = new LinkedHashMap<>();
        entries.put("steps", steps.stream().map(CompressionStep::name).collect(Collectors.joining(",")));
        made.forEach(model -> entries.putAll(model.result().entries()));
        return entries;
    }

    private static Optional<Path> writeTokenizer(List<MadeModel> made, Path place) {
        Optional<String> tokenizer = made.stream()
                .flatMap(model -> model.result().tokenizer().stream())
                .reduce((first, last) -> last);
        tokenizer.ifPresent(text -> WholeFile.write(place, text));
        return tokenizer.map(text -> place);
    }
}
