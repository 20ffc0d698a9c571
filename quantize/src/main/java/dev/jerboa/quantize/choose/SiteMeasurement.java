package dev.jerboa.quantize.choose;

import dev.jerboa.quantize.plan.WeightForm;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What each form of one weight costs, in error and in time. Number 0 is the original, 1 the first form.
 *
 * @param site the product
 * @param forms the forms
 * @param errors the mean drop of the model's vectors if this weight alone takes the form
 * @param micros microseconds of a call; first that of the original
 * @param sizeBytes bytes in the file; first those of the original in half precision
 * @param costs what is to be kept low; first that of the original
 */
public record SiteMeasurement(
        Site site,
        List<WeightForm> forms,
        List<Double> errors,
        List<Double> micros,
        List<Long> sizeBytes,
        List<Double> costs) {
    public SiteMeasurement {
        forms = List.copyOf(forms);
        errors = List.copyOf(errors);
        micros = List.copyOf(micros);
        sizeBytes = List.copyOf(sizeBytes);
        costs = List.copyOf(costs);
    }

    /** The error of a form. */
    public double error(int number) {
        return number == 0 ? 0 : errors.get(number - 1);
    }

    /** Whether a form is to be tried first: a weight stays as it is only where no form is as fast, or good enough. */
    public boolean allowed(int number) {
        return number > 0 || micros.stream().skip(1).allMatch(form -> micros.get(0) < form);
    }

    /** The number of the form that costs least. */
    public int cheapest() {
        return IntStream.rangeClosed(0, forms.size())
                .filter(this::allowed)
                .boxed()
                .min((a, b) -> Double.compare(costs.get(a), costs.get(b)))
                .orElseThrow();
    }
}
