/**
 * Convolution networks in 8-bit integers with ranges known beforehand, written as the quantize-dequantize pairs from which
 * ONNX Runtime makes its integer kernels.
 */
package dev.jerboa.quantize.convolution;
