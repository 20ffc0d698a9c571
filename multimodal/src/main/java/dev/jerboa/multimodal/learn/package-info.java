/** Trains encoders of several modalities together, from the tensors that they read to their files. */
package dev.jerboa.multimodal.learn;
