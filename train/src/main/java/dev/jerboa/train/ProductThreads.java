package dev.jerboa.train;

import org.bytedeco.openblas.global.openblas_nolapack;

/**
 * How many threads a product of matrices has; LibTorch leaves that to OpenBLAS, which keeps threads of its own.
 *
 * <p>By itself, a product is fastest on all processors. A convolution, though, shares out the samples of its batch among
 * LibTorch's threads, and each of them multiplies: if those products had several threads, too, all would wait for each other.
 * So products have one thread as long as a graph with convolutions is open.
 */
public final class ProductThreads {
    private static final boolean CHOSEN_BY_USER = System.getenv("OPENBLAS_NUM_THREADS") != null;

    private static int most = 1;
    private static int convolving;

    private ProductThreads() {}

    /** Sets how many threads a product has where no graph with convolutions is open. */
    static synchronized void setMost(int count) {
        most = count;
        apply();
    }

    /** Says that a graph with convolutions has been opened. */
    public static synchronized void convolutionsOpened() {
        convolving++;
        apply();
    }

    /** Says that a graph with convolutions has been closed. */
    public static synchronized void convolutionsClosed() {
        convolving--;
        apply();
    }

    private static void apply() {
        if (!CHOSEN_BY_USER) {
            openblas_nolapack.blas_set_num_threads(convolving > 0 ? 1 : most);
        }
    }
}
