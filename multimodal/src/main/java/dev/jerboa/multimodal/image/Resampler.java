package dev.jerboa.multimodal.image;

/** Resizes planes of numbers and cuts out their middle, along the rows and along the columns in turn. */
final class Resampler {
    private Resampler() {}

    /**
     * The middle of a resized plane.
     *
     * @param plane row-major {@code [from.height, from.width]}
     * @param to the size to which the whole plane is brought
     * @param middle the part of it to compute, no larger than {@code to}
     * @return row-major {@code [middle.height, middle.width]}; a cubic filter may exceed the range of the plane a little
     */
    static float[] resize(
            float[] plane, PictureSize from, PictureSize to, PictureSize middle, ResamplingFilter filter) {
        // What lies between the two passes may be large for a thin picture: the smaller way is taken.
        if ((long) from.height() * middle.width() <= (long) from.width() * middle.height()) {
            PictureSize between = new PictureSize(from.height(), middle.width());
            return columns(rows(plane, from, to, between, filter), between, to, middle, filter);
        }
        PictureSize between = new PictureSize(middle.height(), from.width());
        return rows(columns(plane, from, to, between, filter), between, to, middle, filter);
    }

    private static float[] rows(
            float[] plane, PictureSize from, PictureSize to, PictureSize result, ResamplingFilter filter) {
        float[] resized = new float[Math.toIntExact(result.pixels())];
        for (int x = 0; x < result.width(); x++) {
            Taps taps = Taps.at(margin(to.width(), result.width()) + x, from.width(), to.width(), filter);
            for (int y = 0; y < from.height(); y++) {
                resized[y * result.width() + x] = taps.sum(plane, y * from.width(), 1);
            }
        }
        return resized;
    }

    private static float[] columns(
            float[] plane, PictureSize from, PictureSize to, PictureSize result, ResamplingFilter filter) {
        float[] resized = new float[Math.toIntExact(result.pixels())];
        for (int y = 0; y < result.height(); y++) {
            Taps taps = Taps.at(margin(to.height(), result.height()) + y, from.height(), to.height(), filter);
            for (int x = 0; x < from.width(); x++) {
                resized[y * result.width() + x] = taps.sum(plane, x, from.width());
            }
        }
        return resized;
    }

    private static int margin(int whole, int middle) {
        return (whole - middle) / 2;
    }
}
