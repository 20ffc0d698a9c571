package dev.jerboa.multimodal;

/** A kind of thing that an encoder maps into a vector space. */
public enum Modality {
    /** Sentences. */
    TEXT,
    /** Pictures. */
    IMAGE,
    /** Sounds. */
    AUDIO
}
