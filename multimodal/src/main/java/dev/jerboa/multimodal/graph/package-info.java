/** Samples of all modalities as a graph: what is near what, for relations to be learned and labels to be passed on. */
package dev.jerboa.multimodal.graph;
