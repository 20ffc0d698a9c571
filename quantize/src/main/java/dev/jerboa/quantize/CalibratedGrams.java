package dev.jerboa.quantize;

import dev.jerboa.quantize.calibrate.ActivationStatistics;
import dev.jerboa.quantize.calibrate.Calibration;
import java.util.Optional;

/** The sums {@code X^T X} that a calibration has seen enough of. */
final class CalibratedGrams {
    private CalibratedGrams() {}

    /** The sums of an activation; nothing of fewer rows than channels: they would be learned by heart. */
    static Optional<double[]> of(Calibration calibration, String activation) {
        return Optional.ofNullable(calibration.activations().get(activation))
                .filter(statistics -> statistics.rows() >= statistics.channels())
                .flatMap(ActivationStatistics::gram);
    }
}
