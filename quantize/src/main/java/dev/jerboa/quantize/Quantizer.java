package dev.jerboa.quantize;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.ModelCheck;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.Progress;
import dev.jerboa.onnx.serde.ModelFiles;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.onnx.serde.OutputPlace;
import dev.jerboa.onnx.serde.Scratch;
import dev.jerboa.onnx.serde.StagedModel;
import dev.jerboa.quantize.plan.Decision;
import dev.jerboa.quantize.plan.QuantizationPlan;
import dev.jerboa.quantize.report.ModelFile;
import dev.jerboa.quantize.report.QuantizationReport;
import dev.jerboa.quantize.verify.ModelComparison;
import dev.jerboa.quantize.verify.QualityGate;
import dev.jerboa.runtime.Tensor;
import dev.jerboa.runtime.data.CalibrationData;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/**
 * Makes an ONNX model smaller and proves that it still works.
 *
 * <pre>{@code
 * QuantizationResult result = Quantizer.builder()
 *         .scheme(QuantizationScheme.DYNAMIC_INT8)
 *         .build()
 *         .quantize(Path.of("model.onnx"), Path.of("model-int8.onnx"));
 * }</pre>
 */
public final class Quantizer {
    // A model that keeps its weights in a second file goes on doing so, unless it has become small.
    private static final long INLINE_BYTES_OF_SPLIT = 1L << 27;

    private final Method method;
    private final Optional<QualityGate> gate;
    private final Progress progress;

    private Quantizer(Builder builder) {
        this.method = builder.method;
        this.gate = builder.gate;
        this.progress = builder.progress;
    }

    /** A quantizer to be described; the default is dynamic int8 behind the standard quality gate. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Writes a smaller model.
     *
     * <p>The result appears under its name only after it was opened in ONNX Runtime and compared with the original.
     *
     * @throws JerboaException if the input cannot be read or is not valid, nothing in it can be quantized, the output
     *     cannot be written, or the result agrees too little with the original; then nothing has changed
     */
    public QuantizationResult quantize(Path input, Path output) {
        OutputPlace.check(output);
        // Begun before anything else, when a processor is idle.
        CompletableFuture<String> digest = CompletableFuture.supplyAsync(new ModelFiles(List.of(input))::sha256);
        OnnxModel original = OnnxFile.read(input);
        OutputPlace.checkDiffers(input, output);
        ModelCheck.require(original, input);
        // Made before the method changes the graph that says what inputs are possible.
        List<Map<String, Tensor>> samples =
                gate.map(g -> method.samples(g, original, input)).orElse(List.of());
        ModelFiles files = OnnxFile.files(input, original);
        CompletableFuture<Optional<String>> dataChecksum = CompletableFuture.supplyAsync(files::dataCrc32c);
        long maxInlineBytes = files.paths().size() > 1 ? INLINE_BYTES_OF_SPLIT : StagedModel.DEFAULT_INLINE_BYTES;
        try (Scratch scratch = Scratch.beside(output, maxInlineBytes)) {
            Rewriting rewriting = method.rewrite(original, output, scratch, progress);
            requireWork(input, rewriting.plan());
            Provenance.removeFrom(rewriting.model().metadata());
            progress.update("writing", 0, 1);
            try (StagedModel staged = StagedModel.write(rewriting.model(), output, maxInlineBytes, scratch)) {
                Optional<ModelComparison> comparison = gate.map(g -> check(g, input, staged, samples));
                staged.addMetadata(Provenance.of(digest.join(), dataChecksum.join(), options(), comparison));
                QuantizationResult result = new QuantizationResult(
                        output,
                        rewriting.plan(),
                        files.sizeBytes(),
                        staged.sizeBytes(),
                        method.deployment(),
                        comparison,
                        gate.isPresent()
                                ? report(input, output, staged, rewriting, files, digest.join())
                                : Optional.empty());
                staged.release();
                return result;
            }
        }
    }

    private Map<String, String> options() {
        Map<String, String> options = new LinkedHashMap<>();
        method.provenance().forEach((key, value) -> options.put("quantize." + key, value));
        return options;
    }

    private ModelComparison check(
            QualityGate qualityGate, Path input, StagedModel staged, List<Map<String, Tensor>> samples) {
        progress.update("comparing with the original", 0, 1);
        return qualityGate.check(input, staged.modelFile(), samples);
    }

    private Optional<QuantizationReport> report(
            Path input, Path output, StagedModel staged, Rewriting rewriting, ModelFiles files, String sha256) {
        return method.data().map(data -> {
            progress.update("measuring the result", 0, 1);
            return new ReportAssembly(input, staged.modelFile(), data)
                    .assemble(
                            method.provenance(),
                            method.deployment(),
                            rewriting,
                            new ModelFile(input.getFileName().toString(), files.sizeBytes(), Optional.of(sha256)),
                            new ModelFile(output.getFileName().toString(), staged.sizeBytes(), Optional.empty()));
        });
    }

    private void requireWork(Path input, QuantizationPlan plan) {
        if (!plan.taken().isEmpty()) {
            return;
        }
        String reasons = plan.decisions().stream()
                .collect(Collectors.groupingBy(Decision::reason, Collectors.counting()))
                .entrySet()
                .stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .limit(3)
                .map(entry -> entry.getValue() + " x " + entry.getKey())
                .collect(Collectors.joining("; "));
        throw new JerboaException(
                ErrorCode.NOTHING_TO_DO,
                "no weight of " + input + " can take the form " + method.name()
                        + (reasons.isEmpty() ? ": it has no weights" : ": " + reasons),
                "See 'jerboa inspect' for what is inside.");
    }

    /** Describes a {@link Quantizer}. */
    public static final class Builder {
        private Method method = scheme(QuantizationOptions.of(QuantizationScheme.DYNAMIC_INT8));
        private Optional<QualityGate> gate = Optional.of(QualityGate.standard());
        private Progress progress = Progress.SILENT;

        private Builder() {}

        /** Sets the scheme, with its defaults. */
        public Builder scheme(QuantizationScheme scheme) {
            return options(QuantizationOptions.of(scheme));
        }

        /** Gives all weights the form of one scheme. */
        public Builder options(QuantizationOptions value) {
            method = scheme(Objects.requireNonNull(value));
            return this;
        }

        /**
         * Gives all weights the form of one scheme, rounded with care.
         *
         * @param data what the rounding looks at, where it needs any
         * @throws JerboaException if the rounding needs data and there is none, or the other way round
         */
        public Builder options(QuantizationOptions value, RoundingMethod rounding, Optional<CalibrationData> data) {
            method = new SchemeMethod(Objects.requireNonNull(value), rounding, data);
            return this;
        }

        private static Method scheme(QuantizationOptions value) {
            return new SchemeMethod(value, RoundingMethod.NEAREST, Optional.empty());
        }

        /** Lets measurements on data decide on the form of each weight. */
        public Builder preset(PresetOptions options, CalibrationData data) {
            method = new PresetMethod(Objects.requireNonNull(options), Objects.requireNonNull(data));
            return this;
        }

        /** Sets what the result must fulfil; empty writes it unchecked. */
        public Builder gate(Optional<QualityGate> value) {
            gate = Objects.requireNonNull(value);
            return this;
        }

        /** Sets who hears of the progress. */
        public Builder progress(Progress value) {
            progress = Objects.requireNonNull(value);
            return this;
        }

        /** The quantizer. */
        public Quantizer build() {
            return new Quantizer(this);
        }
    }
}
