/** Embeddings in a quarter or a thirty-second of the bytes, and what searching in them costs in quality. */
package dev.jerboa.multimodal.compact;
