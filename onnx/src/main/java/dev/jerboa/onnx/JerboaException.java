package dev.jerboa.onnx;

import java.util.Objects;

/** A failure told to a person: what went wrong, where, and what to do about it. */
public final class JerboaException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final String hint;

    /**
     * @param code the kind of failure
     * @param message one sentence naming the file, node or weight, and both numbers of a mismatch
     * @param hint what the reader can do; may be empty
     */
    public JerboaException(ErrorCode code, String message, String hint) {
        this(code, message, hint, null);
    }

    /** As {@link #JerboaException(ErrorCode, String, String)}, keeping what caused it. */
    public JerboaException(ErrorCode code, String message, String hint, Throwable cause) {
        super(Objects.requireNonNull(message), cause);
        this.code = Objects.requireNonNull(code);
        this.hint = Objects.requireNonNull(hint);
    }

    /** The kind of failure. */
    public ErrorCode code() {
        return code;
    }

    /** What the reader can do about it; empty where nothing useful can be said. */
    public String hint() {
        return hint;
    }
}
