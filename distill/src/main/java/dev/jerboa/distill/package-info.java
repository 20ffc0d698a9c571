/** Small encoders that learn from large ones. */
package dev.jerboa.distill;
