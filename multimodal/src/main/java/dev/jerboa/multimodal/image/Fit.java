package dev.jerboa.multimodal.image;

/** What happens to a picture whose proportions are not those of the tensor. */
public enum Fit {
    /** It is stretched or squeezed. */
    STRETCH,
    /** It is scaled until it lies within, and stands at the upper left; the rest of the tensor is zero. */
    PAD,
    /** It is scaled until it covers the tensor, and what hangs over on both sides is cut off. */
    CROP
}
