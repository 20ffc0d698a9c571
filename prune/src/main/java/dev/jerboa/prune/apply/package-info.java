/** Takes chosen units out of a model, or sets them to zero, or puts a gate before each. */
package dev.jerboa.prune.apply;
