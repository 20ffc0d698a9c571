package dev.jerboa.multimodal.audio;

/** How a mel band weighs the frequencies between its lower and its upper neighbour. */
public enum BandShape {
    /** A triangle over hertz with peak 1 (HTK). */
    PEAK_ONE,
    /** A triangle over hertz with area 1, so that wide bands are not louder (Slaney, Auditory Toolbox 1998). */
    AREA_ONE,
    /** A triangle over mels with peak 1 (Kaldi). */
    MEL_PEAK_ONE
}
