/** Fewer bits: planning and applying the quantization of a model. */
package dev.jerboa.quantize;
