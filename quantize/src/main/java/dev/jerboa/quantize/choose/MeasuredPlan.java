package dev.jerboa.quantize.choose;

import dev.jerboa.quantize.plan.Decision;
import dev.jerboa.quantize.plan.Weight;
import dev.jerboa.quantize.plan.WeightForm;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The forms chosen for the products of a model, and everything that was measured to choose them.
 *
 * @param measurements one for each product, in the order of the graph
 * @param choices the number of the form chosen for each
 * @param drop what the model loses with these forms, measured on samples
 */
public record MeasuredPlan(List<SiteMeasurement> measurements, List<Integer> choices, Drop drop) {
    public MeasuredPlan {
        measurements = List.copyOf(measurements);
        choices = List.copyOf(choices);
    }

    /** What was decided for a weight; empty if it is not one of these products. */
    public Optional<Decision> decision(Weight weight) {
        for (int i = 0; i < choices.size(); i++) {
            SiteMeasurement measurement = measurements.get(i);
            if (measurement.site().weight().name().equals(weight.name())) {
                return Optional.of(decision(weight, measurement, choices.get(i)));
            }
        }
        return Optional.empty();
    }

    private static Decision decision(Weight weight, SiteMeasurement measurement, int number) {
        long sizeBytes = measurement.sizeBytes().get(number);
        if (number == 0) {
            return new Decision(weight, new WeightForm.Unchanged(), "no form was good enough", sizeBytes);
        }
        String reason = String.format(
                Locale.ROOT,
                "costs %.6f of the cosine; %.2f x as fast",
                measurement.error(number),
                measurement.micros().get(0) / measurement.micros().get(number));
        return new Decision(weight, measurement.forms().get(number - 1), reason, sizeBytes);
    }

    /** The same choices, losing less or more than was measured before. */
    public MeasuredPlan withDrop(Drop value) {
        return new MeasuredPlan(measurements, choices, value);
    }

    /** The form chosen for one product; empty if it stays as it is. */
    public Optional<WeightForm> form(int index) {
        int number = choices.get(index);
        return number == 0
                ? Optional.empty()
                : Optional.of(measurements.get(index).forms().get(number - 1));
    }

    static List<Integer> list(int[] choices) {
        List<Integer> list = new ArrayList<>();
        for (int choice : choices) {
            list.add(choice);
        }
        return list;
    }
}
