package dev.jerboa.runtime;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * A model opened in ONNX Runtime, which maps named tensors to named tensors.
 *
 * <p>Several threads may call {@link #run} at once. {@link #close()} waits for the calls in flight; a closed session
 * refuses further ones.
 */
public final class Session implements AutoCloseable {
    @FunctionalInterface
    private interface Opening {
        OrtSession open(OrtEnvironment environment, OrtSession.SessionOptions options) throws OrtException;
    }

    private final String name;
    private final OrtEnvironment environment;
    private final OrtSession session;
    private final List<Value> inputs;
    private final List<Value> outputs;
    private final Set<String> outputNames;
    private final InputCheck check;
    // A call on a freed native session would end the process, so that closing must not overtake a call.
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private boolean closed;

    private Session(String name, OrtEnvironment environment, OrtSession session) throws OrtException {
        this.name = name;
        this.environment = environment;
        this.session = session;
        this.inputs = NativeTypes.values(session.getInputInfo());
        this.outputs = NativeTypes.values(session.getOutputInfo());
        this.outputNames = Collections.unmodifiableSet(
                new LinkedHashSet<>(outputs.stream().map(Value::name).toList()));
        this.check = new InputCheck(name, inputs);
    }

    /** Opens a model with {@link SessionOptions#defaults()}; fails as {@link #open(Path, SessionOptions)}. */
    public static Session open(Path model) {
        return open(model, SessionOptions.defaults());
    }

    /**
     * Opens a model.
     *
     * @throws JerboaException if the file is missing or empty, or if ONNX Runtime refuses it: {@code NOT_ONNX} for bytes
     *     that are no model, {@code INVALID_GRAPH} for a broken one, {@code UNKNOWN_OPERATOR} if it lacks an operator,
     *     {@code RUNTIME} otherwise
     */
    public static Session open(Path model, SessionOptions options) {
        requireContent(model);
        String path = model.toString();
        return open(path, options, (environment, nativeOptions) -> environment.createSession(path, nativeOptions));
    }

    /**
     * Opens a model that is held in memory and keeps no data outside itself.
     *
     * @param name what errors call it
     * @throws JerboaException as {@link #open(Path, SessionOptions)}
     */
    public static Session open(byte[] model, String name, SessionOptions options) {
        return open(name, options, (environment, nativeOptions) -> environment.createSession(model, nativeOptions));
    }

    private static Session open(String name, SessionOptions options, Opening opening) {
        OrtEnvironment environment = OnnxRuntime.environment();
        try (OrtSession.SessionOptions nativeOptions = options.toNative()) {
            OrtSession session = opening.open(environment, nativeOptions);
            try {
                return new Session(name, environment, session);
            } catch (OrtException e) {
                session.close();
                throw e;
            }
        } catch (OrtException e) {
            throw NativeFailure.opening(name, e);
        }
    }

    /** What errors call the model: its path as it was given. */
    public String name() {
        return name;
    }

    /** The inputs that every call must give, in order, with their declared types. */
    public List<Value> inputs() {
        return inputs;
    }

    /** The outputs, in order, with their declared types. */
    public List<Value> outputs() {
        return outputs;
    }

    /** Runs the model for all its outputs; fails as {@link #run(Map, Set)}. */
    public Map<String, Tensor> run(Map<String, Tensor> inputs) {
        return run(inputs, outputNames);
    }

    /**
     * Runs the model.
     *
     * @param inputs a tensor for each input, by name
     * @param wanted names of the outputs to compute, at least one
     * @return the outputs by name, in the order of {@code wanted}
     * @throws JerboaException {@code INVALID_ARGUMENT} if the inputs or names do not fit what the model declares, or the
     *     session is closed; {@code RUNTIME} if the run fails; {@code UNSUPPORTED} if a tensor is of a kind that cannot
     *     be passed
     */
    public Map<String, Tensor> run(Map<String, Tensor> inputs, Set<String> wanted) {
        check.check(inputs);
        requireOutputs(wanted);
        lock.readLock().lock();
        try {
            if (closed) {
                throw new JerboaException(
                        ErrorCode.INVALID_ARGUMENT,
                        name + " was closed and cannot run any more",
                        "Close a session only after its last call.");
            }
            try (NativeInputs nativeInputs = NativeInputs.of(environment, inputs);
                    OrtSession.Result result = session.run(nativeInputs.tensors(), wanted)) {
                return NativeOutputs.read(result);
            } catch (JerboaException e) {
                throw new JerboaException(e.code(), name + ": " + e.getMessage(), e.hint(), e);
            }
        } catch (OrtException e) {
            throw NativeFailure.running(name, e);
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Frees the native session; closing again does nothing. */
    @Override
    public void close() {
        lock.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                session.close();
            }
        } catch (OrtException e) {
            throw NativeFailure.running(name, e);
        } finally {
            lock.writeLock().unlock();
        }
    }

    private void requireOutputs(Set<String> wanted) {
        if (wanted.isEmpty() || !outputNames.containsAll(wanted)) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    name + " was asked for the outputs " + wanted + " but has " + outputNames,
                    "Ask for one or more of the declared outputs.");
        }
    }

    private static void requireContent(Path model) {
        Objects.requireNonNull(model);
        if (!Files.isRegularFile(model)) {
            throw new JerboaException(
                    ErrorCode.NOT_A_FILE,
                    model + (Files.isDirectory(model) ? " is a directory, not an ONNX file" : " does not exist"),
                    "Give the path of an .onnx file.");
        }
        try {
            if (Files.size(model) == 0) {
                throw new JerboaException(
                        ErrorCode.EMPTY_FILE, model + " is empty (0 bytes)", "Copy or download the model again.");
            }
        } catch (IOException e) {
            throw new JerboaException(
                    ErrorCode.UNREADABLE, model + " cannot be read: " + e.getMessage(), "Check the disk.", e);
        }
    }
}
