package dev.jerboa.multimodal.augment;

/** Turns, moves and stretches pictures: each new pixel is mixed of the four old ones around the place it comes from. */
final class Warp {
    private Warp() {}

    /**
     * The picture seen through a map.
     *
     * @param toSource where a place of the new picture lies in the old one
     * @param fill the number of all colours outside the old one
     */
    static Planes warp(Planes source, Affine toSource, int height, int width, float fill) {
        float[] target = new float[Planes.CHANNELS * height * width];
        for (int y = 0; y < height; y++) {
            // Pixels lie at their middles, and the four around a place are counted from their own.
            double u = toSource.xx() * 0.5 + toSource.xy() * (y + 0.5) + toSource.x0() - 0.5;
            double v = toSource.yx() * 0.5 + toSource.yy() * (y + 0.5) + toSource.y0() - 0.5;
            for (int x = 0; x < width; x++) {
                sample(source, u, v, fill, target, y * width + x, height * width);
                u += toSource.xx();
                v += toSource.yx();
            }
        }
        return new Planes(target, height, width);
    }

    private static void sample(
            Planes source, double u, double v, float fill, float[] target, int at, int targetPixels) {
        int width = source.width();
        int height = source.height();
        if (!(u >= -0.5 && v >= -0.5 && u <= width - 0.5 && v <= height - 0.5)) {
            for (int channel = 0; channel < Planes.CHANNELS; channel++) {
                target[at + channel * targetPixels] = fill;
            }
            return;
        }
        int left = (int) Math.floor(u);
        int top = (int) Math.floor(v);
        float acrossPart = (float) (u - left);
        float downPart = (float) (v - top);
        // Within half a pixel of the rim there is one neighbour only.
        int toRight = left < 0 || left >= width - 1 ? 0 : 1;
        int toBelow = top < 0 || top >= height - 1 ? 0 : width;
        int corner = Math.max(0, Math.min(top, height - 1)) * width + Math.max(0, Math.min(left, width - 1));
        float[] values = source.values();
        for (int channel = 0; channel < Planes.CHANNELS; channel++) {
            int i = corner + channel * source.pixels();
            float above = values[i] + acrossPart * (values[i + toRight] - values[i]);
            float below = values[i + toBelow] + acrossPart * (values[i + toBelow + toRight] - values[i + toBelow]);
            target[at + channel * targetPixels] = above + downPart * (below - above);
        }
    }
}
