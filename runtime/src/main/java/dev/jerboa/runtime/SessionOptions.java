package dev.jerboa.runtime;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * How a session is opened.
 *
 * @param threads the threads of one call
 * @param optimization how much the graph may be rewritten
 * @param optimizedModel where to write the graph as ONNX Runtime rewrote it; larger weights go into a second file beside
 *     it, of the same name with {@code .data} added
 */
public record SessionOptions(Threads threads, OptimizationLevel optimization, Optional<Path> optimizedModel) {
    private static final String EXTERNAL_WEIGHTS_SUFFIX = ".data";

    public SessionOptions {
        Objects.requireNonNull(threads);
        Objects.requireNonNull(optimization);
        Objects.requireNonNull(optimizedModel);
    }

    /** All processors allowed, every optimisation, nothing written. */
    public static SessionOptions defaults() {
        return new SessionOptions(Threads.allowed(), OptimizationLevel.ALL, Optional.empty());
    }

    /** These options with other threads. */
    public SessionOptions withThreads(Threads other) {
        return new SessionOptions(other, optimization, optimizedModel);
    }

    /** These options with another optimisation level. */
    public SessionOptions withOptimization(OptimizationLevel other) {
        return new SessionOptions(threads, other, optimizedModel);
    }

    /** These options with a file to write the rewritten graph to. */
    public SessionOptions withOptimizedModel(Path file) {
        return new SessionOptions(threads, optimization, Optional.of(file));
    }

    /** The native form of these options, which the caller must close. */
    OrtSession.SessionOptions toNative() throws OrtException {
        OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        try {
            configure(options);
            return options;
        } catch (OrtException e) {
            options.close();
            throw e;
        }
    }

    private void configure(OrtSession.SessionOptions options) throws OrtException {
        options.setIntraOpNumThreads(threads.count());
        options.setInterOpNumThreads(1);
        options.addConfigEntry("session.intra_op.allow_spinning", threads.spinning() ? "1" : "0");
        options.addConfigEntry("session.inter_op.allow_spinning", "0");
        options.addConfigEntry("session.force_spinning_stop", "1");
        options.setOptimizationLevel(optimization.nativeLevel());
        // What the log would say of an error is in the exception already, and a terminal should see it once.
        options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
        if (optimizedModel.isPresent()) {
            Path file = optimizedModel.get().toAbsolutePath();
            options.setOptimizedModelFilePath(file.toString());
            // One file cannot exceed 2 GB, so that large weights always go beside it.
            options.addConfigEntry(
                    "session.optimized_model_external_initializers_file_name",
                    file.getFileName() + EXTERNAL_WEIGHTS_SUFFIX);
            options.addConfigEntry("session.optimized_model_external_initializers_min_size_in_bytes", "1024");
        }
    }
}
