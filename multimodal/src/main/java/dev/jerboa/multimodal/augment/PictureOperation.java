package dev.jerboa.multimodal.augment;

/** The changes that RandAugment chooses from, with the strengths that torchvision's {@code RandAugment} gives them. */
public enum PictureOperation {
    /** Nothing. */
    IDENTITY,
    /** Rows move sideways, by up to 0.3 of their distance from the middle. */
    SHEAR_X,
    /** Columns move up or down, by up to 0.3 of their distance from the middle. */
    SHEAR_Y,
    /** To a side, by up to 0.45 of the width. */
    TRANSLATE_X,
    /** Up or down, by up to 0.45 of the height. */
    TRANSLATE_Y,
    /** By up to 30 degrees. */
    ROTATE,
    /** Darker or brighter, by up to 0.9. */
    BRIGHTNESS,
    /** Paler or more colourful, by up to 0.9. */
    COLOUR,
    /** Less or more contrast, by up to 0.9. */
    CONTRAST,
    /** Softer or sharper, by up to 0.9. */
    SHARPNESS,
    /** Fewer levels of each colour: from 8 bits down to 4. */
    POSTERIZE,
    /** Light colours are turned around, from those above 1 down to all. */
    SOLARIZE,
    /** The range of each colour is stretched to the whole. */
    AUTO_CONTRAST,
    /** The levels of each colour become equally frequent. */
    EQUALIZE;

    private static final double MOST_SHEAR = 0.3;
    private static final double MOST_TRANSLATION = 150.0 / 331;
    private static final double MOST_DEGREES = 30;
    private static final double MOST_ENHANCEMENT = 0.9;
    private static final int MOST_LOST_BITS = 4;

    /**
     * A changed picture of the same size.
     *
     * @param strength from -1 to 1; operations that have no direction take its size
     * @param fill the number of all colours outside the old picture
     */
    public Planes apply(Planes picture, double strength, float fill) {
        double factor = 1 + MOST_ENHANCEMENT * strength;
        double size = Math.abs(strength);
        return switch (this) {
            case IDENTITY -> picture;
            case SHEAR_X -> warp(picture, Affine.shear(MOST_SHEAR * strength, 0), fill);
            case SHEAR_Y -> warp(picture, Affine.shear(0, MOST_SHEAR * strength), fill);
            case TRANSLATE_X ->
                warp(picture, Affine.shift(-Math.rint(MOST_TRANSLATION * strength * picture.width()), 0), fill);
            case TRANSLATE_Y ->
                warp(picture, Affine.shift(0, -Math.rint(MOST_TRANSLATION * strength * picture.height())), fill);
            case ROTATE -> warp(picture, Affine.rotation(-MOST_DEGREES * strength), fill);
            case BRIGHTNESS -> Colours.adjust(picture, factor, 1, 1);
            case CONTRAST -> Colours.adjust(picture, 1, factor, 1);
            case COLOUR -> Colours.adjust(picture, 1, 1, factor);
            case SHARPNESS -> Colours.sharpen(picture, factor);
            case POSTERIZE -> Colours.posterize(picture, 8 - (int) Math.rint(MOST_LOST_BITS * size));
            case SOLARIZE -> Colours.solarize(picture, 1 - size);
            case AUTO_CONTRAST -> Colours.stretch(picture);
            case EQUALIZE -> Colours.equalize(picture);
        };
    }

    private static Planes warp(Planes picture, Affine toSource, float fill) {
        Affine about = toSource.about(picture.width() / 2.0, picture.height() / 2.0);
        return Warp.warp(picture, about, picture.height(), picture.width(), fill);
    }
}
