package dev.jerboa.quantize.report;

import static com.fasterxml.jackson.annotation.JsonInclude.Include.NON_ABSENT;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;

/**
 * A report as JSON: an object for each record, with the names of its components as keys, in their order.
 *
 * <p>What is absent has no key. A number that is not finite is a string: {@code "NaN"}.
 */
public final class ReportJson {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .defaultPropertyInclusion(JsonInclude.Value.construct(NON_ABSENT, NON_ABSENT))
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private ReportJson() {}

    /** The report as indented JSON. */
    public static String write(QuantizationReport report) {
        return text(report);
    }

    /** Any report that is made of records, as indented JSON. */
    public static String text(Object report) {
        try {
            return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(report) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a record that Jackson cannot write", e);
        }
    }

    /** What each layer alone costs, as indented JSON. */
    public static String write(SensitivityReport report) {
        return text(report);
    }

    /**
     * The report that some JSON describes; keys of newer versions are passed over.
     *
     * @throws JerboaException if it is not JSON, or not of a report
     */
    public static QuantizationReport read(String json) {
        try {
            return MAPPER.readValue(json, QuantizationReport.class);
        } catch (JsonProcessingException e) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    "this is not the report of a quantization: " + e.getOriginalMessage(),
                    "Give the .report.json that a quantization wrote.",
                    e);
        }
    }
}
