package dev.jerboa.cli.recipe.space;

import dev.jerboa.cli.recipe.RecipeSection;
import dev.jerboa.multimodal.Modality;
import dev.jerboa.multimodal.augment.PictureAugmentation;
import dev.jerboa.multimodal.augment.RandAugment;
import dev.jerboa.multimodal.augment.RandomCrop;
import dev.jerboa.multimodal.augment.SoundAugmentation;
import dev.jerboa.multimodal.augment.SpecAugment;
import dev.jerboa.onnx.JerboaException;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * How what a tower reads is changed at random in training.
 *
 * @param pictures if it reads pictures
 * @param sounds if it reads sounds
 * @param spectrograms if it reads sounds
 */
record AugmentPart(PictureAugmentation pictures, SoundAugmentation sounds, SpecAugment spectrograms) {
    /** No change at all. */
    static final AugmentPart NONE = new AugmentPart(PictureAugmentation.NONE, SoundAugmentation.NONE, SpecAugment.NONE);

    private static final String KEY = "augment";

    /** Reads the setting {@code augment} of a tower: a word, or a section. */
    static AugmentPart read(RecipeSection tower, Modality modality) {
        if (!tower.has(KEY)) {
            return NONE;
        }
        return switch (modality) {
            case IMAGE ->
                new AugmentPart(
                        tower.isValue(KEY)
                                ? tower.choice(
                                        KEY,
                                        Map.of(
                                                "none", PictureAugmentation.NONE,
                                                "gentle", PictureAugmentation.GENTLE,
                                                "strong", PictureAugmentation.STRONG),
                                        PictureAugmentation.NONE)
                                : pictures(tower),
                        SoundAugmentation.NONE,
                        SpecAugment.NONE);
            case AUDIO ->
                tower.isValue(KEY)
                        ? tower.choice(
                                KEY,
                                Map.of(
                                        "none",
                                        NONE,
                                        "speech",
                                        new AugmentPart(
                                                PictureAugmentation.NONE, SoundAugmentation.SPEECH, SpecAugment.NONE)),
                                NONE)
                        : sounds(tower);
            case TEXT -> throw tower.wrong(KEY, "is about texts, which are not augmented", "Leave it out.");
        };
    }

    private static PictureAugmentation pictures(RecipeSection tower) {
        RecipeSection augment = tower.section(
                KEY,
                "crop",
                "stretch",
                "mirrored",
                "degrees",
                "shift",
                "scale",
                "brightness",
                "contrast",
                "saturation",
                "operations",
                "strength",
                "fill");
        float fill = (float) augment.number("fill", 1);
        return told(augment, () -> {
            Optional<RandAugment> operations = augment.has("operations")
                    ? Optional.of(new RandAugment(
                            RandAugment.of(1, 0).operations(),
                            augment.integer("operations", 2),
                            augment.number("strength", 0.3),
                            fill))
                    : Optional.empty();
            return new PictureAugmentation(
                    new RandomCrop(augment.number("crop", 1), augment.number("stretch", 1)),
                    augment.number("mirrored", 0),
                    augment.number("degrees", 0),
                    augment.number("shift", 0),
                    augment.number("scale", 1),
                    augment.number("brightness", 0),
                    augment.number("contrast", 0),
                    augment.number("saturation", 0),
                    operations,
                    fill);
        });
    }

    private static AugmentPart sounds(RecipeSection tower) {
        RecipeSection augment = tower.section(
                KEY,
                "speed",
                "shift-seconds",
                "gain-decibels",
                "noisy",
                "signal-to-noise-decibels",
                "band-masks",
                "mask-bands",
                "time-masks",
                "mask-frames");
        return told(
                augment,
                () -> new AugmentPart(
                        PictureAugmentation.NONE,
                        new SoundAugmentation(
                                augment.number("speed", 0),
                                augment.number("shift-seconds", 0),
                                augment.number("gain-decibels", 0),
                                augment.number("noisy", 0),
                                augment.number("signal-to-noise-decibels", augment.has("noisy") ? 15 : 0)),
                        new SpecAugment(
                                augment.integer("band-masks", augment.has("mask-bands") ? 1 : 0),
                                augment.integer("mask-bands", augment.has("band-masks") ? 8 : 0),
                                augment.integer("time-masks", augment.has("mask-frames") ? 1 : 0),
                                augment.integer("mask-frames", augment.has("time-masks") ? 10 : 0))));
    }

    /** What is made of a section; numbers that cannot be are told with its place. */
    private static <T> T told(RecipeSection section, Supplier<T> making) {
        try {
            return making.get();
        } catch (JerboaException e) {
            if (e.getMessage().contains(", line ")) {
                throw e;
            }
            throw section.wrong("cannot be: " + e.getMessage(), e.hint());
        }
    }

    /** Whether what is read changes. */
    boolean changes() {
        return !equals(NONE);
    }
}
