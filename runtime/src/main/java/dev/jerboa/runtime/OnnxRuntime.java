package dev.jerboa.runtime;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;

/** The one owner of ONNX Runtime's process-wide native state; loaded when first needed, kept until the process ends. */
public final class OnnxRuntime {
    private static OrtEnvironment environment;

    private OnnxRuntime() {}

    /**
     * The version of ONNX Runtime, such as {@code 1.29.0}.
     *
     * @throws JerboaException if there is no native library for this system
     */
    public static String version() {
        return environment().getVersion();
    }

    static synchronized OrtEnvironment environment() {
        if (environment == null) {
            environment = load();
        }
        return environment;
    }

    private static OrtEnvironment load() {
        try {
            OrtEnvironment loaded = OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
            loaded.setTelemetry(false);
            return loaded;
        } catch (OrtException | LinkageError e) {
            throw new JerboaException(
                    ErrorCode.RUNTIME,
                    "ONNX Runtime cannot be loaded on " + System.getProperty("os.name") + " "
                            + System.getProperty("os.arch") + ": " + e,
                    "It runs on Linux with glibc (x64, arm64), macOS (arm64) and Windows (x64).",
                    e);
        }
    }
}
