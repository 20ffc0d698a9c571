package dev.jerboa.onnx;

/** The kinds of failure a user can meet; each has a process exit code of its own. */
public enum ErrorCode {
    /** An option or argument that makes no sense. */
    INVALID_ARGUMENT(2),
    /** The named file does not exist, or is a directory. */
    NOT_A_FILE(10),
    /** The file has no bytes. */
    EMPTY_FILE(11),
    /** The bytes are not a whole ONNX model: truncated, damaged, or another format. */
    NOT_ONNX(12),
    /** The file parses, but its graph breaks a rule of the ONNX specification. */
    INVALID_GRAPH(13),
    /** The graph uses an operator or domain that the runtime does not know. */
    UNKNOWN_OPERATOR(14),
    /** A path inside the model leaves the model's directory. */
    UNSAFE_PATH(15),
    /** A file of external tensor data is missing or too short. */
    EXTERNAL_DATA(16),
    /** The file could not be read. */
    UNREADABLE(17),
    /** The output's folder is missing or may not be written to. */
    OUTPUT_LOCATION(20),
    /** The output would replace the input. */
    SAME_FILE(21),
    /** The disk has no room for the output. */
    DISK_FULL(22),
    /** The result differs too much from the original, so it was not released. */
    QUALITY(30),
    /** The runtime refused or failed to run a model. */
    RUNTIME(31),
    /** A weight holds NaN or infinity. */
    INVALID_WEIGHT(32),
    /** A feature of the model that this version cannot handle. */
    UNSUPPORTED(33),
    /** Nothing in the model can take the form asked for, because it has it already or has no such weights. */
    NOTHING_TO_DO(34),
    /** A fault of Jerboa itself. */
    INTERNAL(70);

    private final int exitCode;

    ErrorCode(int exitCode) {
        this.exitCode = exitCode;
    }

    /** The exit code of a command that fails this way. */
    public int exitCode() {
        return exitCode;
    }
}
