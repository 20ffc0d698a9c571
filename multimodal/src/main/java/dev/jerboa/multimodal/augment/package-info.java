/** Changes samples a little each time they are seen, so that a network learns what matters; by a seed, per modality. */
package dev.jerboa.multimodal.augment;
