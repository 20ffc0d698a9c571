/** Turns sentences into the token tensors that a text encoder reads. */
package dev.jerboa.multimodal.text;
