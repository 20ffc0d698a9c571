package dev.jerboa.quantize.observe;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import java.util.Arrays;
import java.util.stream.Collectors;

/** The ways to choose the range of an activation. */
public enum ObserverKind {
    /** {@link MinMaxObserver} */
    MIN_MAX("min-max"),
    /** {@link MovingAverageObserver} */
    MOVING_AVERAGE("moving-average"),
    /** {@link PercentileObserver} with {@value PercentileObserver#DEFAULT_PERCENTAGE} % */
    PERCENTILE("percentile"),
    /** {@link EntropyObserver} */
    ENTROPY("entropy"),
    /** {@link MeanSquaredErrorObserver} */
    MEAN_SQUARED_ERROR("mse");

    private final String optionName;

    ObserverKind(String optionName) {
        this.optionName = optionName;
    }

    /** The name on the command line, such as {@code min-max}. */
    public String optionName() {
        return optionName;
    }

    /** A new observer, which has seen nothing yet. */
    public Observer create() {
        return switch (this) {
            case MIN_MAX -> new MinMaxObserver();
            case MOVING_AVERAGE -> new MovingAverageObserver();
            case PERCENTILE -> new PercentileObserver();
            case ENTROPY -> new EntropyObserver();
            case MEAN_SQUARED_ERROR -> new MeanSquaredErrorObserver();
        };
    }

    /**
     * The kind of this name.
     *
     * @throws JerboaException if there is none
     */
    public static ObserverKind ofOptionName(String name) {
        return Arrays.stream(values())
                .filter(kind -> kind.optionName.equals(name))
                .findFirst()
                .orElseThrow(() -> new JerboaException(
                        ErrorCode.INVALID_ARGUMENT,
                        "there is no observer '" + name + "'",
                        "Choose one of "
                                + Arrays.stream(values())
                                        .map(ObserverKind::optionName)
                                        .collect(Collectors.joining(", "))
                                + "."));
    }
}
