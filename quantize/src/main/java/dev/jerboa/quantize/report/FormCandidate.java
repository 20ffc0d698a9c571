package dev.jerboa.quantize.report;

import java.util.Objects;
import java.util.OptionalDouble;

/**
 * A form that a layer could take, with what was measured of it.
 *
 * @param form its name
 * @param error the error at the model's output when only this layer takes this form; see {@link Sensitivity}
 * @param micros the time of the layer in this form, in microseconds
 * @param chosen whether the layer took it
 */
public record FormCandidate(String form, OptionalDouble error, OptionalDouble micros, boolean chosen) {
    public FormCandidate {
        Objects.requireNonNull(form);
        Objects.requireNonNull(error);
        Objects.requireNonNull(micros);
    }
}
