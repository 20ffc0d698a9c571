package dev.jerboa.multimodal.image;

/** Turns pictures upright that a camera took lying or hanging (EXIF 2.3, tag Orientation). */
final class Orientation {
    private Orientation() {}

    /** Whether height and width change places. */
    static boolean swapsSides(int orientation) {
        return orientation >= 5;
    }

    /** The size of the upright picture. */
    static PictureSize uprightSize(PictureSize size, int orientation) {
        return swapsSides(orientation) ? new PictureSize(/* height= */ size.width(), /* width= */ size.height()) : size;
    }

    /**
     * The upright picture.
     *
     * @param orientation 1 to 8: where the row 0 and the column 0 of what is stored are when one looks at it
     */
    static Pixels upright(Pixels pixels, int orientation) {
        if (orientation == 1) {
            return pixels;
        }
        PictureSize size = uprightSize(pixels.size(), orientation);
        int storedWidth = pixels.size().width();
        int storedHeight = pixels.size().height();
        byte[] turned = new byte[pixels.colours().length];
        boolean fromBelow = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
        boolean fromRight = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
        int to = 0;
        for (int y = 0; y < size.height(); y++) {
            for (int x = 0; x < size.width(); x++) {
                int row = swapsSides(orientation) ? x : y;
                int column = swapsSides(orientation) ? y : x;
                row = fromBelow ? storedHeight - 1 - row : row;
                column = fromRight ? storedWidth - 1 - column : column;
                int from = 3 * (row * storedWidth + column);
                turned[to++] = pixels.colours()[from];
                turned[to++] = pixels.colours()[from + 1];
                turned[to++] = pixels.colours()[from + 2];
            }
        }
        return new Pixels(size, turned, pixels.order());
    }
}
