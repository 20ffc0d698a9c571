package dev.jerboa.multimodal.augment;

/**
 * Where a place of one picture lies in another: {@code (xx x + xy y + x0, yx x + yy y + y0)}, in pixels from the upper
 * left corner. The middle of the first pixel is at (0.5, 0.5).
 */
record Affine(double xx, double xy, double x0, double yx, double yy, double y0) {
    static Affine shift(double x, double y) {
        return new Affine(1, 0, x, 0, 1, y);
    }

    static Affine scale(double x, double y) {
        return new Affine(x, 0, 0, 0, y, 0);
    }

    /** Clockwise on the screen, about the corner. */
    static Affine rotation(double degrees) {
        double cosine = Math.cos(Math.toRadians(degrees));
        double sine = Math.sin(Math.toRadians(degrees));
        return new Affine(cosine, -sine, 0, sine, cosine, 0);
    }

    /** Rows move along by this part of their distance from the corner, and columns likewise. */
    static Affine shear(double x, double y) {
        return new Affine(1, x, 0, y, 1, 0);
    }

    /** The same about another place. */
    Affine about(double x, double y) {
        return shift(-x, -y).then(this).then(shift(x, y));
    }

    /** This, and after it another. */
    Affine then(Affine next) {
        return new Affine(
                next.xx * xx + next.xy * yx,
                next.xx * xy + next.xy * yy,
                next.xx * x0 + next.xy * y0 + next.x0,
                next.yx * xx + next.yy * yx,
                next.yx * xy + next.yy * yy,
                next.yx * x0 + next.yy * y0 + next.y0);
    }
}
