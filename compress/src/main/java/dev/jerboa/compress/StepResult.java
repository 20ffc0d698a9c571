package dev.jerboa.compress;

import dev.jerboa.compress.report.PruningReport;
import dev.jerboa.quantize.report.QuantizationReport;
import dev.jerboa.runtime.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What a step did.
 *
 * @param entries what the metadata of the result says of it, by key
 * @param translation the inputs of the model before as the model after wants them
 * @param tokenizer the text of the tokenizer.json that the model now needs, where it changed
 * @param pruning what was taken out, if anything was
 * @param quantization what became integers, if anything did
 * @param warnings whole sentences about what a reader should doubt
 */
public record StepResult(
        Map<String, String> entries,
        UnaryOperator<Map<String, Tensor>> translation,
        Optional<String> tokenizer,
        Optional<PruningReport> pruning,
        Optional<QuantizationReport> quantization,
        List<String> warnings) {
    public StepResult {
        // In their order: the same run is to give the same file.
        entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
        warnings = List.copyOf(warnings);
    }
}
