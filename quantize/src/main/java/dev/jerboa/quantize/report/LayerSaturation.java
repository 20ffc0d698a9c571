package dev.jerboa.quantize.report;

import java.util.Objects;

/**
 * What one product would lose to sums that the processor cuts, and what it loses instead.
 *
 * @param layer the name of its weight
 * @param form the form that it took
 * @param saturatedError the relative error of its output with signed 8-bit weights, of which sums are cut
 * @param error the same with the weights it took, of which no sum is cut
 * @param cutShare the share of sums that would be cut
 */
public record LayerSaturation(String layer, String form, double saturatedError, double error, double cutShare) {
    public LayerSaturation {
        Objects.requireNonNull(layer);
        Objects.requireNonNull(form);
    }
}
