package dev.jerboa.multimodal.image;

/** The order of the colours in a tensor. */
public enum ChannelOrder {
    /** Red first, as most networks have it. */
    RGB,
    /** Blue first, as OpenCV and what is built on it have it. */
    BGR
}
