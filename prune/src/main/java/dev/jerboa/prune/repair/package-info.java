/** Lets what stays make up for what goes, by least squares over activations and without gradients. */
package dev.jerboa.prune.repair;
