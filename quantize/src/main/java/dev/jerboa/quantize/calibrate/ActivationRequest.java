package dev.jerboa.quantize.calibrate;

import dev.jerboa.quantize.observe.ObserverKind;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * An activation to be watched.
 *
 * @param value its name in the main graph
 * @param channelAxis the axis of its channels, the last if -1; {@value #NO_CHANNELS} if all values are taken together
 * @param gram whether the products of its channels are wanted, for which memory of {@code 8 channels^2} bytes is taken
 * @param observers who else looks on, each to find a range in its own way
 */
public record ActivationRequest(String value, int channelAxis, boolean gram, Set<ObserverKind> observers) {
    /** Stands for no axis: the channels are not told apart. */
    public static final int NO_CHANNELS = -2;

    public ActivationRequest {
        observers = Set.copyOf(observers);
    }

    /** A request without observers. */
    public ActivationRequest(String value, int channelAxis, boolean gram) {
        this(value, channelAxis, gram, Set.of());
    }

    /** A request for what observers find, channels not told apart. */
    public static ActivationRequest ofValues(String value, Set<ObserverKind> observers) {
        return new ActivationRequest(value, NO_CHANNELS, false, observers);
    }

    /** One request for each value: what several want of it, together. */
    public static Collection<ActivationRequest> merged(Collection<ActivationRequest> requests) {
        Map<String, ActivationRequest> merged = new LinkedHashMap<>();
        requests.forEach(request -> merged.merge(request.value(), request, ActivationRequest::and));
        return merged.values();
    }

    private ActivationRequest and(ActivationRequest other) {
        Set<ObserverKind> together = new HashSet<>(observers);
        together.addAll(other.observers);
        int axis = channelAxis == NO_CHANNELS ? other.channelAxis : channelAxis;
        return new ActivationRequest(value, axis, gram || other.gram, together);
    }
}
