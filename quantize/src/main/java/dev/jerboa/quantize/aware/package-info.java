/** Quantization that training can see: fake quantization in a float graph, and the integer file that comes of it. */
package dev.jerboa.quantize.aware;
