package dev.jerboa.quantize.report;

import java.util.List;
import java.util.Objects;

/**
 * What each layer of a model alone costs in each form.
 *
 * @param toolVersion the version of Jerboa
 * @param model the file measured
 * @param realData whether a person gave the samples
 * @param sensitivity what an error is and what it was measured on
 * @param layers the layers in the order of the graph, with an error for each candidate
 */
public record SensitivityReport(
        String toolVersion, String model, boolean realData, Sensitivity sensitivity, List<LayerReport> layers) {
    public SensitivityReport {
        Objects.requireNonNull(toolVersion);
        Objects.requireNonNull(model);
        Objects.requireNonNull(sensitivity);
        layers = List.copyOf(layers);
    }
}
