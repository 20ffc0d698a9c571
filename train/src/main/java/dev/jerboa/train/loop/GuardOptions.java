package dev.jerboa.train.loop;

/**
 * When a run is refused as useless; 0 switches a guard off.
 *
 * @param constantBatches so many batches with the same content, one after the other
 * @param stalledSteps so many steps without the loss moving
 * @param stalledTolerance what part of the loss does not count as moving
 * @param divergenceWindow over so many steps the loss is averaged, to tell a rise from noise
 * @param divergenceFactor the average rose to so many times its lowest, and over its first
 * @param zeroGradientSteps so many first steps in which no parameter has a gradient other than zero
 */
public record GuardOptions(
        int constantBatches,
        int stalledSteps,
        double stalledTolerance,
        int divergenceWindow,
        double divergenceFactor,
        int zeroGradientSteps) {
    /** Bounds that no useful run is known to reach. */
    public static GuardOptions defaults() {
        return new GuardOptions(5, 100, 1e-6, 20, 10, 3);
    }

    /** No guard, but for the one against NaN and infinity, which is always on. */
    public static GuardOptions off() {
        return new GuardOptions(0, 0, 0, 0, 0, 0);
    }
}
