/** Changes a model so that it computes the same, and loses less when it is rounded. */
package dev.jerboa.quantize.equalize;
