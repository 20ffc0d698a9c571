package dev.jerboa.multimodal.augment;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import java.util.SplittableRandom;

/**
 * A part of a picture, chosen at random and stretched to the size wanted (Szegedy et al. 2015; torchvision's {@code
 * RandomResizedCrop}).
 *
 * @param leastArea the least part of the area, above 0 and up to 1; the greatest is 1
 * @param mostStretch the greatest ratio of width to height, and of height to width, relative to the picture's own
 */
public record RandomCrop(double leastArea, double mostStretch) {
    /** The whole picture. */
    public static final RandomCrop NONE = new RandomCrop(1, 1);

    private static final int ATTEMPTS = 10;

    /**
     * A crop within its bounds.
     *
     * @throws JerboaException {@code INVALID_ARGUMENT} if the area is not above 0 and at most 1, or the stretch below 1
     */
    public RandomCrop {
        if (!(leastArea > 0 && leastArea <= 1 && mostStretch >= 1)) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    "a crop of at least " + leastArea + " of the area, stretched by at most " + mostStretch,
                    "Take an area of at most 1 and a stretch of at least 1.");
        }
    }

    /** Where the unit square lies in a picture, in pixels. */
    Affine choose(int height, int width, SplittableRandom random) {
        if (leastArea == 1) {
            return Affine.scale(width, height);
        }
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            double area = leastArea + (1 - leastArea) * random.nextDouble();
            double stretch = Math.exp(Math.log(mostStretch) * (2 * random.nextDouble() - 1));
            double across = Math.sqrt(area * stretch);
            double down = Math.sqrt(area / stretch);
            if (across <= 1 && down <= 1) {
                double left = random.nextDouble() * (1 - across);
                double top = random.nextDouble() * (1 - down);
                return Affine.scale(across, down).then(Affine.shift(left, top)).then(Affine.scale(width, height));
            }
        }
        return Affine.scale(width, height);
    }
}
