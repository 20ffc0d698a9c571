/** Turns picture files into the tensors that a network of pictures reads. */
package dev.jerboa.multimodal.image;
