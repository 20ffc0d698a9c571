/** How good a shared space is: retrieval in every direction, classes without training, probes, geometry. */
package dev.jerboa.multimodal.metric;
