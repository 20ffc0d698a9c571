package dev.jerboa.quantize.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Random;

/** Reports that are made up: one of a sentence encoder with all there is to tell, one with almost nothing. */
final class Samples {
    private static final List<String> FORMS = List.of("static int8", "int8 per row", "8-bit blocks of 32");
    private static final double[] FORM_ERRORS = {1, 0.4, 0.05};
    private static final double[] FORM_MICROS = {0.46, 0.55, 0.96};

    private record Matrix(String name, int inputs, int outputs, double error) {}

    private static final List<Matrix> MATRICES = List.of(
            new Matrix("attention.self.query", 384, 384, 4e-5),
            new Matrix("attention.self.key", 384, 384, 8e-5),
            new Matrix("attention.self.value", 384, 384, 1.2e-3),
            new Matrix("attention.output.dense", 384, 384, 9e-5),
            new Matrix("intermediate.dense", 384, 1536, 2.3e-3),
            new Matrix("output.dense", 1536, 384, 3.1e-3));

    private Samples() {}

    /** Six layers of six matrices and three tables, each matrix in three forms. */
    static QuantizationReport encoder() {
        Random random = new Random(7);
        QuantizationReport.Builder report = QuantizationReport.builder(
                        "0.1.0",
                        new ModelFile(
                                "all-MiniLM-L6-v2.onnx",
                                90_405_214,
                                Optional.of("6fd5d72fe4589f189f8ebc006442dbb5" + "29bb7ce38f8082112682524616046452")),
                        new ModelFile("all-MiniLM-L6-v2-fast.onnx", 22_937_416, Optional.empty()))
                .option("--preset", "fast")
                .option("--data", "sentences.txt")
                .option("--max-drop", "0.002")
                .seed(42)
                .target("AVX-512 VNNI, 2 threads")
                .calibration(new CalibrationReport(
                        "256 lines of sentences.txt", true, 256, OptionalLong.of(4_892), 3.42, OptionalDouble.of(1.18)))
                .loyalty(loyalty(random))
                .batchInvariance(new BatchInvariance(2.4e-7, 8, OptionalDouble.of(1.9e-7)))
                .latency(List.of(
                        new LatencyRow("1x16", "all-MiniLM-L6-v2.onnx", 3.94, 3.81, 4.22, 1),
                        new LatencyRow("1x16", "all-MiniLM-L6-v2-fast.onnx", 2.43, 2.36, 2.61, 1.62),
                        new LatencyRow("8x128", "all-MiniLM-L6-v2.onnx", 118.2, 115.9, 124.0, 1),
                        new LatencyRow("8x128", "all-MiniLM-L6-v2-fast.onnx", 61.6, 60.2, 65.3, 1.92)))
                .kernels(List.of(
                        new KernelRow("MatMul", 12, 12),
                        new KernelRow("Softmax", 6, 6),
                        new KernelRow("com.microsoft::BiasGelu", 6, 0),
                        new KernelRow("com.microsoft::FusedMatMul", 36, 0),
                        new KernelRow("com.microsoft::Gelu", 0, 6),
                        new KernelRow("com.microsoft::MatMulIntegerToFloat", 0, 30),
                        new KernelRow("com.microsoft::MatMulNBits", 0, 6)))
                .sensitivity(new Sensitivity("1 - cosine of the embedding", "64 sentences"))
                .warning("On a processor without VNNI the products of these kernels saturate: the mean cosine would be"
                        + " 0.9871 instead of 0.9990.")
                .stage("calibrate", 3.42)
                .stage("measure", 11.8)
                .stage("reconstruct", 4.07)
                .stage("write", 0.61)
                .stage("verify", 9.3);
        return report.layers(layers(random)).build();
    }

    /** What a scheme without calibration, layers or measurements leaves. */
    static QuantizationReport bare() {
        return QuantizationReport.builder(
                        "0.1.0",
                        new ModelFile("model.onnx", 1000, Optional.empty()),
                        new ModelFile("small.onnx", 400, Optional.empty()))
                .build();
    }

    /** A report in which every text that it takes from outside is this one. */
    static QuantizationReport named(String text) {
        ModelFile file = new ModelFile(text, 1000, Optional.of(text));
        return QuantizationReport.builder(text, file, file)
                .option(text, text)
                .target(text)
                .calibration(new CalibrationReport(text, false, 1, OptionalLong.empty(), 1, OptionalDouble.empty()))
                .loyalty(new LoyaltyReport(text, 0.9, 0.8, List.of(0.8, 1.0), OptionalDouble.empty()))
                .latency(List.of(
                        new LatencyRow(text, text, 2, 1, 3, 1),
                        new LatencyRow(text, text, 1, 1, 1, 2),
                        new LatencyRow(text, text, 1, 1, 1, 2)))
                .kernels(List.of(new KernelRow(text, 1, 2)))
                .sensitivity(new Sensitivity(text, text))
                .layers(List.of(
                        new LayerReport(
                                text,
                                text,
                                List.of(1L, 2L),
                                8,
                                2,
                                text,
                                text,
                                List.of(
                                        new FormCandidate(text, OptionalDouble.of(0.1), OptionalDouble.of(5), true),
                                        new FormCandidate(
                                                text + "2", OptionalDouble.of(0.2), OptionalDouble.of(5), false))),
                        new LayerReport(text, text, List.of(), 8, 8, "unchanged", text, List.of())))
                .stage(text, 1)
                .warning(text)
                .build();
    }

    private static LoyaltyReport loyalty(Random random) {
        List<Double> cosines = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            cosines.add(1 - 0.00085 * Math.exp(0.55 * random.nextGaussian()));
        }
        double mean =
                cosines.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
        double least = cosines.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
        return new LoyaltyReport("400 sentences of stsb-en-dev.csv", mean, least, cosines, OptionalDouble.of(0.966));
    }

    private static List<LayerReport> layers(Random random) {
        List<LayerReport> layers = new ArrayList<>();
        layers.add(table("embeddings.word_embeddings.weight", 30522));
        layers.add(table("embeddings.position_embeddings.weight", 512));
        layers.add(table("embeddings.token_type_embeddings.weight", 2));
        for (int layer = 0; layer < 6; layer++) {
            for (Matrix matrix : MATRICES) {
                layers.add(matrix("encoder.layer." + layer + "." + matrix.name() + ".weight", matrix, random));
            }
            layers.add(bias("encoder.layer." + layer + ".attention.output.LayerNorm.weight"));
            layers.add(bias("encoder.layer." + layer + ".output.LayerNorm.weight"));
        }
        return layers;
    }

    private static LayerReport table(String name, long rows) {
        long parameters = rows * 384;
        return new LayerReport(
                name,
                "Gather",
                List.of(rows, 384L),
                4 * parameters,
                parameters + 4 * rows,
                "int8 rows",
                "rows are looked up, not multiplied",
                List.of());
    }

    private static LayerReport bias(String name) {
        return new LayerReport(name, "Mul", List.of(384L), 1536, 1536, "unchanged", "too small to matter", List.of());
    }

    private static LayerReport matrix(String name, Matrix matrix, Random random) {
        long parameters = (long) matrix.inputs() * matrix.outputs();
        boolean down = matrix.name().equals("output.dense");
        int chosen = down ? 1 : random.nextInt(12) == 0 ? 2 : 0;
        List<FormCandidate> candidates = new ArrayList<>();
        for (int form = 0; form < FORMS.size(); form++) {
            double noise = Math.exp(0.5 * random.nextGaussian());
            double floatMicros = parameters * 1024 / 7e5;
            candidates.add(new FormCandidate(
                    FORMS.get(form),
                    OptionalDouble.of(matrix.error() * FORM_ERRORS[form] * noise),
                    OptionalDouble.of(floatMicros * FORM_MICROS[form]),
                    form == chosen));
        }
        return new LayerReport(
                name,
                "MatMul",
                List.of((long) matrix.inputs(), (long) matrix.outputs()),
                4 * parameters,
                parameters + 4L * matrix.outputs(),
                FORMS.get(chosen),
                down ? "outliers reach 13 times the usual range" : "fastest within the allowed error",
                candidates);
    }
}
