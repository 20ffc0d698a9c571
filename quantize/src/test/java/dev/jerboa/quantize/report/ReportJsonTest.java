package dev.jerboa.quantize.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.jerboa.onnx.JerboaException;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class ReportJsonTest {
    @Test
    void aReportReadBackIsTheSame() {
        assertThat(ReportJson.read(ReportJson.write(Samples.encoder()))).isEqualTo(Samples.encoder());
        assertThat(ReportJson.read(ReportJson.write(Samples.bare()))).isEqualTo(Samples.bare());
        QuantizationReport odd = Samples.named("\"\\\u0000\n\u2028</script>\ud83d\udc2d");
        assertThat(ReportJson.read(ReportJson.write(odd))).isEqualTo(odd);
    }

    @Test
    void keysAreTheNamesOfTheComponentsInTheirOrder() throws JsonProcessingException {
        JsonNode root = parse(Samples.encoder());
        assertThat(root.fieldNames())
                .toIterable()
                .containsExactly(
                        "toolVersion",
                        "options",
                        "seed",
                        "target",
                        "source",
                        "output",
                        "calibration",
                        "loyalty",
                        "batchInvariance",
                        "latency",
                        "kernels",
                        "sensitivity",
                        "layers",
                        "stages",
                        "warnings");
        assertThat(root.at("/options").fieldNames()).toIterable().containsExactly("--preset", "--data", "--max-drop");
        assertThat(root.at("/layers/0").fieldNames())
                .toIterable()
                .containsExactly(
                        "name",
                        "operator",
                        "weightShape",
                        "sizeBytesBefore",
                        "sizeBytesAfter",
                        "form",
                        "reason",
                        "candidates");
    }

    @Test
    void valuesStandWhereOtherProgramsLookForThem() throws JsonProcessingException {
        JsonNode root = parse(Samples.encoder());
        assertThat(root.at("/seed").asLong()).isEqualTo(42);
        assertThat(root.at("/source/sizeBytes").asLong()).isEqualTo(90_405_214);
        assertThat(root.at("/calibration/real").asBoolean()).isTrue();
        assertThat(root.at("/calibration/ratioToPlainPass").asDouble()).isEqualTo(1.18);
        assertThat(root.at("/loyalty/cosines")).hasSize(400);
        assertThat(root.at("/latency/3/speed").asDouble()).isEqualTo(1.92);
        assertThat(root.at("/kernels/5/after").asInt()).isEqualTo(30);
        assertThat(root.at("/layers/3/weightShape/1").asInt()).isEqualTo(384);
        assertThat(root.at("/layers/3/candidates/0/error").isDouble()).isTrue();
    }

    @Test
    void whatIsAbsentHasNoKey() throws JsonProcessingException {
        JsonNode root = parse(Samples.bare());
        for (String key : List.of("seed", "target", "calibration", "loyalty", "batchInvariance", "sensitivity")) {
            assertThat(root.has(key)).as(key).isFalse();
        }
        assertThat(root.at("/source").has("sha256")).isFalse();
        assertThat(root.at("/layers").isArray()).isTrue();
    }

    @Test
    void aNumberThatIsNotFiniteSurvives() {
        QuantizationReport report = QuantizationReport.builder(
                        "1", Samples.bare().source(), Samples.bare().output())
                .batchInvariance(new BatchInvariance(Double.NaN, 8, OptionalDouble.of(Double.POSITIVE_INFINITY)))
                .build();
        assertThat(ReportJson.write(report)).contains("\"NaN\"", "\"Infinity\"");
        assertThat(ReportJson.read(ReportJson.write(report))).isEqualTo(report);
    }

    @Test
    void keysOfANewerVersionArePassedOver() {
        String newer = ReportJson.write(Samples.bare()).replaceFirst("\\{", "{ \"sparsity\" : [ 1 ],");
        assertThat(ReportJson.read(newer)).isEqualTo(Samples.bare());
    }

    @Test
    void otherTextIsRefused() {
        for (String text : List.of("", "{", "[]", "{}", "{\"toolVersion\": 1, \"layers\": 3}")) {
            assertThatThrownBy(() -> ReportJson.read(text)).as(text).isInstanceOf(JerboaException.class);
        }
    }

    private static JsonNode parse(QuantizationReport report) throws JsonProcessingException {
        return new ObjectMapper().readTree(ReportJson.write(report));
    }
}
