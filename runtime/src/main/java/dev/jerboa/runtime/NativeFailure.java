package dev.jerboa.runtime;

import ai.onnxruntime.OrtException;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Retells an error of ONNX Runtime for people: which model, what went wrong, and none of its C++ source. */
final class NativeFailure {
    private static final int LONGEST_REASON = 300;

    private static final Pattern PREFIX = Pattern.compile("^Error code - \\w+ - message: ?");
    private static final Pattern LOADING = Pattern.compile("^Load model from .*? failed: ?");
    private static final Pattern SOURCE_LINE = Pattern.compile("[\\w./\\\\-]+\\.(?:cc|cpp|h|hpp):\\d+ ");
    private static final Pattern FALSE_CONDITION = Pattern.compile("^[^.]*? was false\\. ?(?=.)");
    private static final Pattern RUNNING = Pattern.compile(
            "^Non-zero status code returned while running (\\S+) node\\. Name:'(.*?)' Status Message: ?");
    private static final Pattern INVALID_NODE = Pattern.compile(
            "^This is an invalid model\\. In Node, \\(\"(.*?)\", (\\w+), \"(.*?)\", -?\\d+\\) : .*, Error ");

    private static final Pattern UNKNOWN_OPERATOR =
            Pattern.compile("No Op registered for|is not a registered function/op|No opset import for domain '.+'"
                    + "|Could not find an implementation for");
    private static final Pattern NEW_OPSET =
            Pattern.compile("Opset (\\d+) is under development .* support for domain (\\S+) is till opset (\\d+)");
    private static final Pattern NEW_FORMAT = Pattern.compile("Unsupported model IR version");

    private NativeFailure() {}

    /** The failure to open a model. */
    static JerboaException opening(String model, OrtException cause) {
        String reason = reason(cause);
        ErrorCode code = codeOf(cause, reason);
        String hint = switch (code) {
            case UNKNOWN_OPERATOR ->
                "Export the model with operators that ONNX Runtime " + OnnxRuntime.version()
                        + " has, for element types it supports.";
            case NOT_ONNX -> "Check that it is an .onnx file and was copied or downloaded completely.";
            case UNSUPPORTED -> "Export the model for an older operator set.";
            default -> "Export the model again, or check it with another tool.";
        };
        return new JerboaException(code, model + ": ONNX Runtime cannot open it: " + reason, hint, cause);
    }

    /** The failure of a call. */
    static JerboaException running(String model, OrtException cause) {
        String reason = reason(cause);
        ErrorCode code =
                codeOf(cause, reason) == ErrorCode.UNKNOWN_OPERATOR ? ErrorCode.UNKNOWN_OPERATOR : ErrorCode.RUNTIME;
        return new JerboaException(
                code,
                model + ": ONNX Runtime cannot run it: " + reason,
                "Check that the sizes and values of the inputs are what the model was made for.",
                cause);
    }

    /** What happened, in one line of at most some 300 characters. */
    static String reason(OrtException cause) {
        String text = cause.getMessage() == null ? "no reason given" : cause.getMessage();
        text = PREFIX.matcher(text.replaceAll("\\s+", " ").strip()).replaceFirst("");
        text = LOADING.matcher(text).replaceFirst("");
        String where = "";
        Matcher running = RUNNING.matcher(text);
        Matcher invalid = INVALID_NODE.matcher(text);
        if (running.find()) {
            where = "node '" + running.group(2) + "' (" + running.group(1) + "): ";
            text = text.substring(running.end());
        } else if (invalid.find()) {
            where = "node '" + invalid.group(1) + "' (" + invalid.group(2) + "): ";
            text = text.substring(invalid.end());
        }
        text = FALSE_CONDITION.matcher(withoutSource(text)).replaceFirst("");
        Matcher opset = NEW_OPSET.matcher(text);
        if (opset.find()) {
            text = "it uses version " + opset.group(1) + " of the operator set " + opset.group(2)
                    + ", but this ONNX Runtime knows only versions up to " + opset.group(3);
        }
        text = where + text;
        return text.length() <= LONGEST_REASON ? text : text.substring(0, LONGEST_REASON) + "...";
    }

    private static ErrorCode codeOf(OrtException cause, String reason) {
        if (UNKNOWN_OPERATOR.matcher(reason).find()) {
            return ErrorCode.UNKNOWN_OPERATOR;
        } else if (NEW_FORMAT.matcher(reason).find() || reason.startsWith("it uses version")) {
            return ErrorCode.UNSUPPORTED;
        }
        return switch (cause.getCode()) {
            case ORT_NOT_IMPLEMENTED -> ErrorCode.UNKNOWN_OPERATOR;
            case ORT_INVALID_PROTOBUF -> ErrorCode.NOT_ONNX;
            case ORT_INVALID_GRAPH -> ErrorCode.INVALID_GRAPH;
            default -> ErrorCode.RUNTIME;
        };
    }

    /** Leaves out source files and the signatures of the functions in them. */
    private static String withoutSource(String text) {
        String rest = text;
        for (Matcher line = SOURCE_LINE.matcher(rest); line.find(); line = SOURCE_LINE.matcher(rest)) {
            rest = rest.substring(0, line.start()) + withoutSignature(rest.substring(line.end()));
        }
        return rest;
    }

    /** Leaves out a leading {@code type name::space::function(types)}; the types may hold parentheses themselves. */
    private static String withoutSignature(String text) {
        int open = text.indexOf('(');
        if (open < 0 || !text.substring(0, open).contains("::")) {
            return text;
        }
        int depth = 0;
        for (int i = open; i < text.length(); i++) {
            depth += text.charAt(i) == '(' ? 1 : text.charAt(i) == ')' ? -1 : 0;
            if (depth == 0) {
                return text.substring(i + 1).replaceFirst("^ const\\b", "").strip();
            }
        }
        return text;
    }
}
