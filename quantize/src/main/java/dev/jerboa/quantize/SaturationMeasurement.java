package dev.jerboa.quantize;

import dev.jerboa.onnx.TensorData;
import dev.jerboa.quantize.calibrate.ActivationRows;
import dev.jerboa.quantize.choose.MeasuredPlan;
import dev.jerboa.quantize.choose.Site;
import dev.jerboa.quantize.emulate.ProductLoss;
import dev.jerboa.quantize.plan.TargetProcessor;
import dev.jerboa.quantize.plan.Weight;
import dev.jerboa.quantize.plan.WeightForm;
import dev.jerboa.quantize.report.LayerSaturation;
import dev.jerboa.quantize.report.SaturationReport;
import dev.jerboa.runtime.data.CalibrationBatch;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Computes each product of a plan with weights of 8 bits as a processor would that cuts sums, and as it was planned. */
final class SaturationMeasurement {
    private static final int ROWS = 128;

    private SaturationMeasurement() {}

    /**
     * What the products lose; absent if none is one of integers.
     *
     * @param model a file, the one that the plan was made for
     * @param probes samples that nothing was learned from
     */
    static Optional<SaturationReport> of(
            Path model, MeasuredPlan plan, List<CalibrationBatch> probes, TargetProcessor target) {
        Map<Site, WeightForm.IntegerProduct> products = products(plan);
        if (products.isEmpty()) {
            return Optional.empty();
        }
        Map<String, float[]> rows = ActivationRows.of(
                model, products.keySet().stream().map(Site::input).distinct().toList(), probes, ROWS);
        List<LayerSaturation> layers = products.entrySet().stream()
                .map(product -> layer(
                        product.getKey(),
                        product.getValue(),
                        rows.get(product.getKey().input())))
                .toList();
        return Optional.of(SaturationReport.of(
                target.title(),
                "up to " + ROWS + " rows of each activation, of samples kept back from calibration",
                layers));
    }

    private static Map<Site, WeightForm.IntegerProduct> products(MeasuredPlan plan) {
        Map<Site, WeightForm.IntegerProduct> products = new LinkedHashMap<>();
        for (int i = 0; i < plan.measurements().size(); i++) {
            Site site = plan.measurements().get(i).site();
            plan.form(i)
                    .filter(WeightForm.IntegerProduct.class::isInstance)
                    .ifPresent(form -> products.put(site, (WeightForm.IntegerProduct) form));
        }
        return products;
    }

    private static LayerSaturation layer(Site site, WeightForm.IntegerProduct form, float... rows) {
        ProductLoss loss = ProductLoss.of(
                form.activation(), form.integers(), rows, matrix(site.weight()), site.inputs(), site.outputs());
        return new LayerSaturation(
                site.weight().name(), form.toString(), loss.saturatedError(), loss.error(), loss.cutShare());
    }

    /** The values {@code [inputs, outputs]}. */
    private static float[] matrix(Weight weight) {
        TensorData data = weight.constant().data();
        float[] stored = data.toFloats();
        if (!weight.uses().get(0).transposed()) {
            return stored;
        }
        int outputs = Math.toIntExact(data.dim(0));
        int inputs = Math.toIntExact(data.dim(1));
        float[] transposed = new float[stored.length];
        for (int output = 0; output < outputs; output++) {
            for (int input = 0; input < inputs; input++) {
                transposed[input * outputs + output] = stored[output * inputs + input];
            }
        }
        return transposed;
    }
}
