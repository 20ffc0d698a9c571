/** Encoders of text, pictures and sound that share one vector space. */
package dev.jerboa.multimodal;
