package dev.jerboa.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.quantize.verify.QualityGate;
import dev.jerboa.runtime.KernelFootprint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuantizerTest {
    @TempDir
    private Path folder;

    @Test
    void miniLmGetsTheKernelsAndTheSizeThatWerePlanned() {
        Path model = Models.real("all-minilm-l6-v2.onnx", folder);
        for (QuantizationScheme scheme : QuantizationScheme.values()) {
            Path output = folder.resolve(scheme.optionName() + ".onnx");
            QuantizationResult result =
                    Quantizer.builder().scheme(scheme).build().quantize(model, output);
            assertThat(output).hasSize(result.sizeBytesAfter());
            assertThat(result.comparison().orElseThrow().cosineMean()).isGreaterThan(0.95);
            KernelFootprint kernels = KernelFootprint.of(output);
            switch (scheme) {
                case DYNAMIC_INT8 ->
                    assertThat(kernels.count("com.microsoft::DynamicQuantizeMatMul")
                                    + kernels.count("com.microsoft::MatMulIntegerToFloat"))
                            .isEqualTo(36);
                case WEIGHTS_INT8, WEIGHTS_INT4 ->
                    assertThat(kernels.count("com.microsoft::MatMulNBits")).isEqualTo(36);
                case FP16 ->
                    assertThat(kernels.counts())
                            .isEqualTo(KernelFootprint.of(model).counts());
            }
        }
    }

    @Test
    void sameInputGivesTheSameBytes() {
        Path model = Models.real("all-minilm-l6-v2.onnx", folder);
        Quantizer quantizer = Quantizer.builder()
                .scheme(QuantizationScheme.WEIGHTS_INT4)
                .gate(Optional.empty())
                .build();
        quantizer.quantize(model, folder.resolve("a.onnx"));
        quantizer.quantize(model, folder.resolve("b.onnx"));
        assertThat(folder.resolve("a.onnx")).hasSameBinaryContentAs(folder.resolve("b.onnx"));
    }

    @Test
    void theResultSaysWhereItComesFrom() {
        Path model = write(product(Models.normal(new Random(1), 64, 64)));
        Path output = folder.resolve("out.onnx");
        Quantizer.builder().build().quantize(model, output);
        Map<String, String> metadata = OnnxFile.read(output).metadata();
        assertThat(metadata)
                .containsEntry("jerboa.quantize.scheme", "dynamic-int8")
                .containsKeys("jerboa.version", "jerboa.measured.cosine.mean");
        assertThat(metadata.get("jerboa.source.sha256"))
                .isEqualTo(OnnxFile.files(model, OnnxFile.read(model)).sha256());
        assertThat(metadata).doesNotContainKey("jerboa.source.data.crc32c");
    }

    /** The oracle is the file's text: each key occurs in it once, also after a second run over the first one's result. */
    @Test
    void aSecondRunReplacesWhatTheFirstOneSaid() throws IOException {
        Random random = new Random(6);
        Path model = write(Models.of(
                List.of(Models.floats("x", -1, 64)),
                List.of(Models.floats("y", -1, 64)),
                Map.of("a", Models.normal(random, 64, 64), "b", Models.normal(random, 64, 64)),
                Node.of("MatMul", "first", List.of("x", "a"), List.of("xa")),
                Node.of("MatMul", "second", List.of("xa", "b"), List.of("y"))));
        Path once = folder.resolve("once.onnx");
        Path twice = folder.resolve("twice.onnx");
        QuantizationOptions first =
                QuantizationOptions.of(QuantizationScheme.WEIGHTS_INT8).withSkip(Pattern.compile("second"));
        Quantizer.builder().options(first).build().quantize(model, once);
        Quantizer.builder().scheme(QuantizationScheme.FP16).build().quantize(once, twice);
        String text = Files.readString(twice, StandardCharsets.ISO_8859_1);
        assertThat(text.split("jerboa\\.source\\.sha256", -1)).hasSize(2);
        assertThat(OnnxFile.read(twice).metadata())
                .containsEntry("jerboa.quantize.scheme", "fp16")
                .doesNotContainKey("jerboa.quantize.skip");
    }

    @Test
    void aResultThatAgreesTooLittleIsNotReleased() throws IOException {
        Path model = write(product(Models.normal(new Random(2), 64, 64)));
        Path output = folder.resolve("out.onnx");
        Files.writeString(output, "what was there before");
        Quantizer strict = Quantizer.builder()
                .scheme(QuantizationScheme.WEIGHTS_INT4)
                .gate(Optional.of(QualityGate.standard().withMinimumCosine(0.999999)))
                .build();
        assertThatThrownBy(() -> strict.quantize(model, output))
                .isInstanceOfSatisfying(
                        JerboaException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.QUALITY))
                .hasMessageContaining("less than the 1.0000 demanded");
        assertThat(output).hasContent("what was there before");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("model.onnx", "out.onnx");
        }
    }

    @Test
    void aWeightWithoutAnIntegerIsNamed() {
        float[] weights = Models.normalArray(new Random(3), 64 * 64);
        weights[70] = Float.NaN;
        Path model = write(product(TensorData.ofFloats(new long[] {64, 64}, weights)));
        for (QuantizationScheme scheme : List.of(
                QuantizationScheme.DYNAMIC_INT8, QuantizationScheme.WEIGHTS_INT8, QuantizationScheme.WEIGHTS_INT4)) {
            assertThatThrownBy(() ->
                            Quantizer.builder().scheme(scheme).build().quantize(model, folder.resolve("out.onnx")))
                    .isInstanceOfSatisfying(
                            JerboaException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_WEIGHT))
                    .hasMessageContaining("'w'")
                    .hasMessageContaining("NaN");
        }
        assertThat(folder.resolve("out.onnx")).doesNotExist();
    }

    /** This network runs only on lines of text of one height, which it does not declare. */
    @Test
    void aModelThatDeclaresLessThanItDemandsIsCheckedToo() {
        Path model = Models.real("models/ch_PP-OCRv3_rec_infer.onnx", folder);
        QuantizationResult result = Quantizer.builder().build().quantize(model, folder.resolve("out.onnx"));
        assertThat(result.comparison().orElseThrow().cosineMean()).isGreaterThan(0.99);
    }

    @Test
    void aModelWithNothingToTakeIsToldSo() {
        Path model = Models.real("models/ch_ppocr_mobile_v2.0_cls_infer.onnx", folder);
        assertThatThrownBy(() -> Quantizer.builder().build().quantize(model, folder.resolve("out.onnx")))
                .isInstanceOfSatisfying(
                        JerboaException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOTHING_TO_DO))
                .hasMessageContaining("convolution: stays float in this scheme");
    }

    private static OnnxModel product(TensorData weight) {
        return Models.of(
                List.of(Models.floats("x", -1, 64)),
                List.of(Models.floats("y", -1, 64)),
                Map.of("w", weight),
                Node.of("MatMul", "product", List.of("x", "w"), List.of("y")));
    }

    private Path write(OnnxModel model) {
        Path path = folder.resolve("model.onnx");
        OnnxFile.write(model, path);
        return path;
    }
}
