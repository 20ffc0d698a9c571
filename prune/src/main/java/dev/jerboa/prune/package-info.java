/** Fewer weights: finds which parts of a model go together, which matter least, and takes those out. */
package dev.jerboa.prune;
