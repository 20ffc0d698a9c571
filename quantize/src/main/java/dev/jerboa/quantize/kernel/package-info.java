/**
 * The numeric loops of quantization, on primitive arrays.
 *
 * <p>Matrices come in tiles {@code [inputs, outputs]}: a loop over neighbouring outputs does the same to each of them, so
 * that the compiler can use vector instructions. Each kernel has a plain scalar version in the tests as its oracle.
 */
package dev.jerboa.quantize.kernel;
