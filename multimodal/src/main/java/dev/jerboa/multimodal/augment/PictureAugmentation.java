package dev.jerboa.multimodal.augment;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Changes a picture a little: a part of it, mirrored, turned, moved, larger or smaller, in other light.
 *
 * <p>All that moves pixels is one map, applied once, so that nothing blurs twice. Pixels are mixed of four; a picture much
 * larger than what is wanted should be made smaller before, by the resampler of pictures.
 *
 * @param crop which part is seen
 * @param mirrored how often left and right change places, from 0 to 1
 * @param mostDegrees the greatest rotation to either side
 * @param mostShift the greatest shift to each side, as a part of the size
 * @param mostScale the greatest factor of size, and of its inverse; 1 for none
 * @param brightness the greatest change of brightness, from 0 to 1
 * @param contrast the greatest change of contrast, from 0 to 1
 * @param saturation the greatest change of saturation, from 0 to 1
 * @param operations further changes
 * @param fill the number of all colours outside the old picture; 1 is white
 */
public record PictureAugmentation(
        RandomCrop crop,
        double mirrored,
        double mostDegrees,
        double mostShift,
        double mostScale,
        double brightness,
        double contrast,
        double saturation,
        Optional<RandAugment> operations,
        float fill) {
    /** No change at all. */
    public static final PictureAugmentation NONE =
            new PictureAugmentation(RandomCrop.NONE, 0, 0, 0, 1, 0, 0, 0, Optional.empty(), 1);

    /** For drawings in which place and colour matter, such as emoji: small turns, shifts and changes of light. */
    public static final PictureAugmentation GENTLE =
            new PictureAugmentation(new RandomCrop(0.8, 1.1), 0, 12, 0.06, 1.1, 0.2, 0.2, 0.2, Optional.empty(), 1);

    /** For photographs: parts from 0.35 of the area on, mirrored in half of the cases, two operations of RandAugment. */
    public static final PictureAugmentation STRONG = new PictureAugmentation(
            new RandomCrop(0.35, 4.0 / 3), 0.5, 0, 0, 1, 0.4, 0.4, 0.4, Optional.of(RandAugment.of(2, 0.3)), 1);

    /**
     * Changes within their bounds.
     *
     * @throws JerboaException {@code INVALID_ARGUMENT} if one is not; the message has its name
     */
    public PictureAugmentation {
        require("mirrored", mirrored, 0, 1);
        require("mostDegrees", mostDegrees, 0, 180);
        require("mostShift", mostShift, 0, 1);
        require("mostScale", mostScale, 1, 100);
        require("brightness", brightness, 0, 1);
        require("contrast", contrast, 0, 1);
        require("saturation", saturation, 0, 1);
    }

    private static void require(String name, double value, double least, double most) {
        if (!(value >= least && value <= most)) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    "the augmentation of pictures has " + name + " " + value,
                    "Take a number from " + least + " to " + most + ".");
        }
    }

    /** A changed picture of a size; the same random numbers make the same changes. */
    public Planes apply(Planes picture, int height, int width, SplittableRandom random) {
        double degrees = mostDegrees * within(random);
        double across = mostShift * within(random);
        double down = mostShift * within(random);
        double scale = Math.exp(Math.log(mostScale) * within(random));
        boolean mirror = random.nextDouble() < mirrored;
        Affine toSource = Affine.rotation(degrees)
                .then(Affine.scale(1 / scale, 1 / scale))
                .about(width / 2.0, height / 2.0)
                .then(Affine.shift(across * width, down * height))
                .then(Affine.scale(1.0 / width, 1.0 / height))
                .then(mirror ? new Affine(-1, 0, 1, 0, 1, 0) : Affine.shift(0, 0))
                .then(crop.choose(picture.height(), picture.width(), random));
        Planes changed = Warp.warp(picture, toSource, height, width, fill);
        if (brightness > 0 || contrast > 0 || saturation > 0) {
            changed = Colours.adjust(
                    changed,
                    1 + brightness * within(random),
                    1 + contrast * within(random),
                    1 + saturation * within(random));
        }
        return operations.isPresent() ? operations.get().apply(changed, random) : changed;
    }

    /** From -1 to 1. */
    private static double within(SplittableRandom random) {
        return 2 * random.nextDouble() - 1;
    }
}
