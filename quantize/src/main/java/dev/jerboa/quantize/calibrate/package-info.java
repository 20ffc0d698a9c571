/** Runs a model on real samples once and learns from its activations whatever a quantization needs to know. */
package dev.jerboa.quantize.calibrate;
