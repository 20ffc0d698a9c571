package dev.jerboa.multimodal.audio;

/** What follows a sound that is shorter than a network wants. */
public enum ShortSound {
    /** Silence. */
    SILENCE,
    /** The sound again, as often as it fits whole, then silence ({@code repeatpad} of CLAP). */
    REPEATED,
    /** Frames of level 0, which is then normalized as others are (ImageBind, AST); only for frames of Kaldi's style. */
    ZERO_FRAMES
}
