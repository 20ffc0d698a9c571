package dev.jerboa.quantize.reconstruct;

/** What values the weights of a tile can take, one number an output: {@code scale * step} for whole steps. */
interface Grid {
    /** Called before the weights of an input are rounded, when they make up for all errors before them. */
    void reach(int input);

    /** The width of a step at an input. */
    float[] scales(int input);

    /** The lowest step at an input. */
    float[] lowest(int input);

    /** The highest step at an input. */
    float[] highest(int input);

    /** Takes the steps that the weights of an input were rounded to. */
    void store(int input, float[] steps);
}
