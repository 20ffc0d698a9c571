/** Vectors recorded with a model on one machine, and compared on another. */
package dev.jerboa.multimodal.parity;
