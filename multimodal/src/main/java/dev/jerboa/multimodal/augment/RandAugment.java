package dev.jerboa.multimodal.augment;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Changes a picture by some operations chosen at random, all of one strength (Cubuk et al., RandAugment, 2020).
 *
 * @param operations those to choose from, each time all equally likely
 * @param count how many are done, one after the other
 * @param strength of each, from 0 to 1; the usual magnitude of 9 in 30 is 0.3
 * @param fill the number of all colours outside the old picture
 */
public record RandAugment(List<PictureOperation> operations, int count, double strength, float fill) {
    /**
     * Operations within their bounds.
     *
     * @throws JerboaException {@code INVALID_ARGUMENT} if there are none, or the strength is not from 0 to 1
     */
    public RandAugment {
        operations = List.copyOf(operations);
        if (operations.isEmpty() || count < 0 || !(strength >= 0 && strength <= 1)) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    count + " of " + operations.size() + " operations with strength " + strength,
                    "Take 2 of all with strength 0.3.");
        }
    }

    /** So many of all operations, on white. */
    public static RandAugment of(int count, double strength) {
        return new RandAugment(List.of(PictureOperation.values()), count, strength, 1);
    }

    /** A changed picture of the same size; the same random numbers make the same changes. */
    public Planes apply(Planes picture, SplittableRandom random) {
        Planes changed = picture;
        for (int i = 0; i < count; i++) {
            PictureOperation operation = operations.get(random.nextInt(operations.size()));
            changed = operation.apply(changed, random.nextBoolean() ? strength : -strength, fill);
        }
        return changed;
    }
}
