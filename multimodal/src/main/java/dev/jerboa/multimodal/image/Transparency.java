package dev.jerboa.multimodal.image;

/** What becomes of colours that are partly transparent. */
public enum Transparency {
    /** The picture lies on white, as a person sees it on a page. */
    ON_WHITE,
    /** Colours are taken as if nothing were transparent: what Pillow's {@code convert("RGB")} does, and transformers with it. */
    IGNORED
}
