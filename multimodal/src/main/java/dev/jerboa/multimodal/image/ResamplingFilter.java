package dev.jerboa.multimodal.image;

/**
 * How the colour between pixels is found.
 *
 * <p>When a picture shrinks, the filter widens by the same factor, so that every pixel counts and nothing flickers; this
 * is how Pillow resizes, with whose pictures most networks were trained.
 */
public enum ResamplingFilter {
    /** A triangle over two pixels. */
    BILINEAR(1) {
        @Override
        double weight(double distance) {
            return Math.max(0, 1 - Math.abs(distance));
        }
    },
    /** Cubic convolution over four pixels with a = -1/2 (Keys 1981, equation 15). */
    BICUBIC(2) {
        @Override
        double weight(double distance) {
            double x = Math.abs(distance);
            if (x < 1) {
                return (1.5 * x - 2.5) * x * x + 1;
            }
            return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0;
        }
    };

    private final double radius;

    ResamplingFilter(double radius) {
        this.radius = radius;
    }

    /** How far from its centre the filter reaches, in pixels. */
    double radius() {
        return radius;
    }

    abstract double weight(double distance);
}
