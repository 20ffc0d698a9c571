package dev.jerboa.train;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** LibTorch itself: loading it, its threads, its seed, the devices that it knows. */
public final class LibTorch {
    private static final boolean LOADED = load();

    private LibTorch() {}

    private static boolean load() {
        try {
            Loader.load(torch.class);
            // No more than the processors allowed, which LibTorch does not see inside a container.
            useThreads(Runtime.getRuntime().availableProcessors());
            // Where a processor lacks what NNPACK needs, LibTorch says so at every convolution.
            torch.globalContext().setUserEnabledNNPACK(false);
            return true;
        } catch (UnsatisfiedLinkError e) {
            throw new JerboaException(
                    ErrorCode.RUNTIME,
                    "LibTorch cannot be loaded on " + System.getProperty("os.name") + " "
                            + System.getProperty("os.arch") + ": " + e.getMessage(),
                    "Put the artifacts org.bytedeco:pytorch, openblas and javacpp for this system on the class path.",
                    e);
        }
    }

    /** Loads LibTorch, once; later calls do nothing. */
    public static void require() {
        if (!LOADED) {
            throw new IllegalStateException("LibTorch was not loaded");
        }
    }

    /** Restarts LibTorch's random numbers, which dropout and sampling draw from. */
    public static void seed(long seed) {
        require();
        torch.manual_seed(seed);
    }

    /** Restricts LibTorch to this many threads; sums, and so results, depend on the number in their last bits. */
    public static void setThreads(int count) {
        require();
        useThreads(count);
    }

    private static void useThreads(int count) {
        torch.set_num_threads(count);
        ProductThreads.setMost(count);
    }

    /** Runs an action without recording it for gradients. */
    public static void withoutGradients(Runnable action) {
        recording(false, action);
    }

    /** Runs an action and records it for gradients, even where nothing around it is recorded. */
    public static void withGradients(Runnable action) {
        recording(true, action);
    }

    private static void recording(boolean wanted, Runnable action) {
        require();
        boolean before = GradMode.is_enabled();
        GradMode.set_enabled(wanted);
        try {
            action.run();
        } finally {
            GradMode.set_enabled(before);
        }
    }

    /** Whether matrix products are computed with bfloat16 at this moment; see {@link #withBfloat16}. */
    public static boolean usesBfloat16() {
        require();
        return torch.is_autocast_enabled(DeviceType.CPU);
    }

    /**
     * Runs an action whose matrix products and convolutions are computed with bfloat16, or not, as LibTorch's autocast
     * chooses; weights stay as they are. Belongs around the forward pass and the loss, not around the backward pass.
     */
    public static void withBfloat16(boolean wanted, Runnable action) {
        boolean before = usesBfloat16();
        autocast(wanted);
        try {
            action.run();
        } finally {
            autocast(before);
            torch.clear_cache();
        }
    }

    private static void autocast(boolean enabled) {
        torch.set_autocast_dtype(DeviceType.CPU, ScalarType.BFloat16);
        torch.set_autocast_enabled(DeviceType.CPU, enabled);
        if (torch.cuda_is_available()) {
            torch.set_autocast_dtype(DeviceType.CUDA, ScalarType.BFloat16);
            torch.set_autocast_enabled(DeviceType.CUDA, enabled);
        }
    }

    /**
     * For the code of this module: a device by name: {@code cpu}, {@code cuda}, {@code cuda:1}.
     *
     * @throws JerboaException if this build of LibTorch, or this machine, has no such device
     */
    public static Device device(String name) {
        require();
        if (name.startsWith("cuda") && !torch.cuda_is_available()) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    "the device " + name + " is not there: "
                            + (torch.hasCUDA()
                                    ? "no CUDA graphics card was found"
                                    : "this build of LibTorch has no CUDA"),
                    "Put the CUDA build of org.bytedeco:pytorch on the class path, or use the device cpu.");
        }
        if (!name.equals("cpu") && !name.startsWith("cuda")) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT, "there is no device " + name, "Use cpu, cuda, or cuda:0.");
        }
        return new Device(name);
    }
}
