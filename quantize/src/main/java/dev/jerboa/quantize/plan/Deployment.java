package dev.jerboa.quantize.plan;

import java.util.Objects;
import java.util.Optional;

/**
 * Where a result is to run.
 *
 * @param target the processor
 * @param spelling the operators that its runtime knows
 * @param assumption a whole sentence where the processor was not named and could not be read
 */
public record Deployment(TargetProcessor target, Spelling spelling, Optional<String> assumption) {
    public Deployment {
        Objects.requireNonNull(target);
        Objects.requireNonNull(spelling);
        Objects.requireNonNull(assumption);
    }

    /** ONNX Runtime on a processor like this one. */
    public static Deployment here() {
        HostProcessor host = HostProcessor.detect();
        return new Deployment(host.processor(), Spelling.FUSED, host.assumption());
    }

    /** ONNX Runtime on such a processor. */
    public static Deployment on(TargetProcessor target) {
        return new Deployment(target, Spelling.FUSED, Optional.empty());
    }

    /** The same processor with other operators. */
    public Deployment withSpelling(Spelling value) {
        return new Deployment(target, value, assumption);
    }

    /** Whether times that are measured here are times of the target. */
    public boolean isHost() {
        return target == HostProcessor.detect().processor();
    }
}
