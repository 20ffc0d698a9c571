/** What encoders are trained for: shared spaces, views of one modality, tasks on embeddings, and how these are balanced. */
package dev.jerboa.multimodal.objective;
