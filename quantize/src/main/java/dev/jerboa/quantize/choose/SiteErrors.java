package dev.jerboa.quantize.choose;

import dev.jerboa.quantize.plan.WeightForm;
import java.util.List;

/**
 * What one product alone costs in each of its forms.
 *
 * @param site the product
 * @param forms the forms
 * @param errors the mean drop of the model's vectors in each
 */
public record SiteErrors(Site site, List<WeightForm> forms, List<Double> errors) {
    public SiteErrors {
        forms = List.copyOf(forms);
        errors = List.copyOf(errors);
    }
}
