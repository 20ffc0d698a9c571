package dev.jerboa.quantize.choose;

import dev.jerboa.onnx.Progress;
import dev.jerboa.quantize.form.WeightRounding;
import dev.jerboa.quantize.plan.ChannelScales;
import dev.jerboa.quantize.plan.WeightForm;
import dev.jerboa.runtime.data.CalibrationBatch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Measures what each form of each product costs, in error and in time, and chooses. */
public final class MeasuredPlanner {
    /** Rows of an activation to time forms with: a batch of 8 texts of 128 tokens. */
    private static final int TIMED_ROWS = 1024;

    private final Path model;
    private final long opset;
    private final List<Site> sites;
    private final List<CalibrationBatch> probes;
    private final WeightRounding rounding;
    private final Progress progress;

    public MeasuredPlanner(
            Path model,
            long opset,
            List<Site> sites,
            List<CalibrationBatch> probes,
            WeightRounding rounding,
            Progress progress) {
        this.model = model;
        this.opset = opset;
        this.sites = List.copyOf(sites);
        this.probes = List.copyOf(probes);
        this.rounding = rounding;
        this.progress = progress;
    }

    /** Smoothing factors for each activation that has any, found for all products that read it together. */
    private Map<String, Optional<ChannelScales>> smoothing() {
        return sites.stream()
                .collect(Collectors.groupingBy(Site::input, LinkedHashMap::new, Collectors.toList()))
                .entrySet()
                .parallelStream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        entry -> SmoothingSearch.best(
                                entry.getValue().get(0).statistics(),
                                entry.getValue().stream()
                                        .map(site -> ProductMatrix.of(site.weight()))
                                        .toList())));
    }

    /**
     * The fastest forms whose measured drop stays within a budget.
     *
     * @param forms the forms to choose from
     * @param budget the mean of one minus the cosine that may be lost
     * @param maximumBytes the most that all products together may take in the file
     */
    public MeasuredPlan plan(CandidateForms forms, double budget, long maximumBytes) {
        if (sites.isEmpty()) {
            return new MeasuredPlan(List.of(), List.of(), new Drop(0, 0));
        }
        Map<String, List<WeightForm>> candidates = candidates(forms);
        try (SwitchedModel switched = SwitchedModel.open(model, candidates, rounding, probes)) {
            List<SiteMeasurement> measurements = measure(switched, candidates, forms);
            int[] choices = new FormChooser(switched::measure, measurements).choose(budget, maximumBytes);
            return new MeasuredPlan(measurements, MeasuredPlan.list(choices), switched.measure(choices));
        }
    }

    /** What each product alone costs in each of these forms; nothing is timed or chosen. */
    public List<SiteErrors> errors(CandidateForms forms) {
        Map<String, List<WeightForm>> candidates = candidates(forms);
        try (SwitchedModel switched = SwitchedModel.open(model, candidates, rounding, probes)) {
            List<SiteErrors> errors = new ArrayList<>();
            for (int i = 0; i < sites.size(); i++) {
                progress.update("measuring layers", i, sites.size());
                List<WeightForm> own = candidates.get(sites.get(i).weight().name());
                errors.add(new SiteErrors(sites.get(i), own, errors(switched, i, own.size())));
            }
            return errors;
        }
    }

    private Map<String, List<WeightForm>> candidates(CandidateForms forms) {
        Map<String, Optional<ChannelScales>> smoothing = smoothing();
        Map<String, List<WeightForm>> candidates = new LinkedHashMap<>();
        sites.forEach(site -> candidates.put(site.weight().name(), forms.product(site, smoothing.get(site.input()))));
        return candidates;
    }

    /** The drop of each form of one product, all others left as they are. */
    private List<Double> errors(SwitchedModel switched, int index, int forms) {
        List<Double> errors = new ArrayList<>();
        for (int form = 1; form <= forms; form++) {
            int[] alone = new int[sites.size()];
            alone[index] = form;
            errors.add(switched.measure(alone).mean());
        }
        return errors;
    }

    private List<SiteMeasurement> measure(
            SwitchedModel switched, Map<String, List<WeightForm>> candidates, CandidateForms costs) {
        Map<String, List<Double>> times = new HashMap<>();
        List<SiteMeasurement> measurements = new ArrayList<>();
        for (int i = 0; i < sites.size(); i++) {
            progress.update("measuring layers", i, sites.size());
            Site site = sites.get(i);
            List<WeightForm> forms = candidates.get(site.weight().name());
            List<Double> errors = errors(switched, i, forms.size());
            String key = site.inputs() + "x" + site.outputs() + forms;
            List<Double> micros = times.computeIfAbsent(key, k -> time(site, forms, costs));
            measurements.add(measurement(site, forms, errors, micros, costs));
        }
        return measurements;
    }

    private static SiteMeasurement measurement(
            Site site, List<WeightForm> forms, List<Double> errors, List<Double> micros, CandidateForms costs) {
        List<Long> bytes = new ArrayList<>();
        List<Double> together = new ArrayList<>();
        for (int number = 0; number <= forms.size(); number++) {
            WeightForm form = number == 0 ? new WeightForm.Unchanged() : forms.get(number - 1);
            bytes.add(CandidateForms.sizeBytes(site, form));
            together.add(costs.cost(micros.get(number), bytes.get(number)));
        }
        return new SiteMeasurement(site, forms, errors, micros, bytes, together);
    }

    private List<Double> time(Site site, List<WeightForm> forms, CandidateForms costs) {
        List<WeightForm> all = new ArrayList<>(forms);
        all.add(0, new WeightForm.Unchanged());
        List<WeightForm> timed = all.stream().map(costs::timed).distinct().toList();
        double[] measured =
                FormLatency.micros(TIMED_ROWS, site.inputs(), site.outputs(), opset, timed, costs.spelling());
        List<Double> micros = new ArrayList<>();
        for (WeightForm form : all) {
            micros.add(costs.targetMicros(form, measured[timed.indexOf(costs.timed(form))]));
        }
        return micros;
    }
}
