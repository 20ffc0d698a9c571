/** Finds the weights of a model and decides what becomes of each, before anything changes. */
package dev.jerboa.quantize.plan;
