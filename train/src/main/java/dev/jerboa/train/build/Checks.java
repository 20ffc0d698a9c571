package dev.jerboa.train.build;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;

/** What the numbers of a recipe must satisfy. */
final class Checks {
    private Checks() {}

    static void positive(String what, int value) {
        atLeast(what, value, 1);
    }

    static void atLeast(String what, int value, int least) {
        if (value < least) {
            throw invalid(
                    what + " is " + value + " but must be at least " + least, "Give " + what + " a larger number.");
        }
    }

    static void multiple(String what, int value, String of, int divisor) {
        if (value % divisor != 0) {
            throw invalid(
                    what + " " + value + " is not a multiple of " + of + " " + divisor,
                    "Take a " + what + " that " + of + " divides, such as " + (value / divisor + 1) * divisor + ".");
        }
    }

    static JerboaException invalid(String message, String hint) {
        return new JerboaException(ErrorCode.INVALID_ARGUMENT, message, hint);
    }
}
