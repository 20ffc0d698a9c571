/** How important the units of a model are, by their weights, their activations, or what happens without them. */
package dev.jerboa.prune.importance;
