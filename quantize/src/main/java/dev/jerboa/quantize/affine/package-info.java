/**
 * The numbers of affine quantization: {@code q = clamp(round(x / scale) + zeroPoint)}, on primitive arrays.
 *
 * <p>Start with {@link dev.jerboa.quantize.affine.AffineParameters} for the formulas, {@link
 * dev.jerboa.quantize.affine.BlockQuantizer} for 2-, 4- and 8-bit blocks, {@link
 * dev.jerboa.quantize.affine.ColumnChannels} and {@link dev.jerboa.quantize.affine.RowChannels} for one scale an output,
 * and {@link dev.jerboa.quantize.affine.HalfPrecision} for 16-bit floats. Nothing here knows of graphs or files.
 */
package dev.jerboa.quantize.affine;
