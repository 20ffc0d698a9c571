/** How loyal a compressed encoder stays to the original: cosine, neighbours, ranks, and independence of the batch. */
package dev.jerboa.multimodal.loyalty;
