/**
 * Zeros inside weights, of no shape or two of four, which leave every shape as it is.
 *
 * <p>ONNX Runtime on a processor runs no faster for them; a file compresses better, and other runtimes have kernels for N:M.
 */
package dev.jerboa.prune.mask;
