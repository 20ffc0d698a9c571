/** What integer kernels of other processors compute, worked out in plain Java to the last bit. */
package dev.jerboa.quantize.emulate;
