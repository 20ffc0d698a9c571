package dev.jerboa.multimodal.model;

/**
 * How a cosine becomes the logit that a model was trained with: {@code factor * cosine + bias}.
 *
 * @param factor what cosines are multiplied by: the exponential of CLIP's {@code logit_scale}, usually 10 to 100
 * @param bias what is added; 0 but for SigLIP
 */
public record LogitScale(double factor, double bias) {}
