package dev.jerboa.multimodal.audio;

/** The order of the numbers of a spectrogram. */
public enum Layout {
    /** One frame after the other. */
    FRAMES_BY_MELS,
    /** One band after the other. */
    MELS_BY_FRAMES
}
