/** Samples to run a model on: read from files batch by batch, made up, or kept back to measure on. */
package dev.jerboa.runtime.data;
