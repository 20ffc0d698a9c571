package dev.jerboa.quantize.calibrate;

import dev.jerboa.quantize.observe.ObserverKind;
import java.util.Set;

/**
 * An activation to be watched.
 *
 * @param value its name in the main graph
 * @param channelAxis the axis of its channels: the last (-1) for matrix products, 1 for convolutions
 * @param gram whether the products of its channels are wanted, for which memory of {@code 8 channels^2} bytes is taken
 * @param observers who else looks on, each to find a range in its own way
 */
public record ActivationRequest(String value, int channelAxis, boolean gram, Set<ObserverKind> observers) {
    public ActivationRequest {
        observers = Set.copyOf(observers);
    }

    /** A request without observers. */
    public ActivationRequest(String value, int channelAxis, boolean gram) {
        this(value, channelAxis, gram, Set.of());
    }
}
