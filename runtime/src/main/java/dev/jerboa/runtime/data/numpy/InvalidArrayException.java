package dev.jerboa.runtime.data.numpy;

/** Bytes are not an array that can be read; the message says why, and whoever knows the file says which. */
final class InvalidArrayException extends Exception {
    private static final long serialVersionUID = 1L;

    InvalidArrayException(String message) {
        super(message);
    }
}
