package dev.jerboa.quantize.plan;

import dev.jerboa.quantize.affine.AffineParameters;
import java.util.Optional;

/** How the activation that enters an integer product becomes integers. */
public sealed interface ActivationForm {
    /** One range for the whole tensor, found as the model runs: results depend on the rest of the batch. */
    record DynamicTensor() implements ActivationForm {
        @Override
        public String toString() {
            return "dynamic";
        }
    }

    /**
     * One scale for each row (token), found as the model runs; the zero point is fixed.
     *
     * @param zeroPoint the integer of zero: 128 for values on both sides, less where they are mostly positive
     * @param lowest the smallest value that occurs, where it is known and close to zero; the scale then follows the
     *     largest value alone
     */
    record DynamicRow(int zeroPoint, Optional<Float> lowest) implements ActivationForm {
        @Override
        public String toString() {
            return lowest.isPresent() ? "per row, one-sided" : "per row";
        }
    }

    /** The range of each row (token), found as the model runs: two passes more than {@link DynamicRow}, finer steps. */
    record DynamicRowRange() implements ActivationForm {
        @Override
        public String toString() {
            return "per row, full range";
        }
    }

    /**
     * One range for the whole tensor, known beforehand from calibration.
     *
     * @param parameters scale and zero point of unsigned 8-bit integers
     * @param smoothing what the activation is divided by and the weight multiplied with before both are quantized, so that
     *     no channel stands out (Xiao et al. 2022, SmoothQuant)
     */
    record Static(AffineParameters parameters, Optional<ChannelScales> smoothing) implements ActivationForm {
        @Override
        public String toString() {
            return smoothing.isPresent() ? "smoothed static" : "static";
        }
    }

    /** What the weight is multiplied with before it is quantized. */
    default Optional<ChannelScales> weightScales() {
        return this instanceof Static known ? known.smoothing() : Optional.empty();
    }
}
