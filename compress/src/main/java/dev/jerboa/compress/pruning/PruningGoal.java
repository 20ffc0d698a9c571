package dev.jerboa.compress.pruning;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;

/** When enough of a model is gone. */
public sealed interface PruningGoal {
    /** The goal as a person wrote it. */
    String text();

    /** Whether each candidate must be made and measured to know whether it reaches the goal. */
    default boolean isMeasured() {
        return false;
    }

    /** Whether there is a way to it on which one can go a part. */
    default boolean hasStages() {
        return !isMeasured();
    }

    /**
     * A share of the parameters in weights of which something can go.
     *
     * @param share above 0 and below 1
     */
    record Ratio(double share) implements PruningGoal {
        public Ratio {
            requireShare("a ratio", share);
        }

        @Override
        public String text() {
            return "ratio " + share;
        }
    }

    /**
     * Everything goes that matters less than a threshold.
     *
     * @param importance as the criterion gives it, not relative to others; a finite number
     */
    record Threshold(double importance) implements PruningGoal {
        public Threshold {
            if (!Double.isFinite(importance)) {
                throw new JerboaException(
                        ErrorCode.INVALID_ARGUMENT,
                        "an importance of " + importance + " is no threshold",
                        "Give a number; --dry-run shows how much the groups matter.");
            }
        }

        @Override
        public String text() {
            return "threshold " + importance;
        }

        @Override
        public boolean hasStages() {
            return false;
        }
    }

    /**
     * The file has so many bytes at most.
     *
     * @param sizeBytes above 0
     */
    record MostBytes(long sizeBytes) implements PruningGoal {
        public MostBytes {
            requirePositive("bytes", sizeBytes);
        }

        @Override
        public String text() {
            return "max-bytes " + sizeBytes;
        }
    }

    /**
     * So many parameters are left at most.
     *
     * @param parameters above 0
     */
    record MostParameters(long parameters) implements PruningGoal {
        public MostParameters {
            requirePositive("parameters", parameters);
        }

        @Override
        public String text() {
            return "max-parameters " + parameters;
        }
    }

    /**
     * A share of the original's multiplications is left at most.
     *
     * @param share above 0 and below 1
     */
    record MostMacs(double share) implements PruningGoal {
        public MostMacs {
            requireShare("a share of the multiplications", share);
        }

        @Override
        public String text() {
            return "max-macs " + share;
        }
    }

    /**
     * A call takes a share of the original's time at most, measured here.
     *
     * @param share above 0 and below 1
     */
    record MostLatency(double share) implements PruningGoal {
        public MostLatency {
            requireShare("a share of the time", share);
        }

        @Override
        public String text() {
            return "max-latency " + share;
        }

        @Override
        public boolean isMeasured() {
            return true;
        }
    }

    /**
     * As much goes as keeps the mean cosine with the original, measured on samples kept back.
     *
     * @param cosine above 0 and below 1
     */
    record LeastLoyalty(double cosine) implements PruningGoal {
        public LeastLoyalty {
            requireShare("a cosine to keep", cosine);
        }

        @Override
        public String text() {
            return "min-loyalty " + cosine;
        }

        @Override
        public boolean isMeasured() {
            return true;
        }
    }

    private static void requireShare(String what, double share) {
        if (!(share > 0 && share < 1)) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    what + " of " + share + " makes no sense",
                    "Give a number above 0 and below 1, such as 0.3.");
        }
    }

    private static void requirePositive(String what, long count) {
        if (count <= 0) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT, "no model has " + count + " " + what, "Give a number above 0.");
        }
    }
}
