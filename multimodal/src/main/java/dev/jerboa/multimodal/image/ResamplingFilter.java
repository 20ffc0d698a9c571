package dev.jerboa.multimodal.image;

import java.util.Arrays;
import java.util.Optional;

/**
 * How the colour between pixels is found.
 *
 * <p>When a picture shrinks, the filter widens by the same factor, so that every pixel counts and nothing flickers; this
 * is how Pillow resizes, with whose pictures most networks were trained.
 */
public enum ResamplingFilter {
    /** The one pixel below the centre. */
    NEAREST(0, 0) {
        @Override
        double weight(double distance) {
            return 1;
        }
    },
    /** A sinc in a window that is the middle of a wider one, over six pixels (Lanczos, a = 3). */
    LANCZOS(1, 3) {
        @Override
        double weight(double distance) {
            return Math.abs(distance) < 3 ? sinc(distance) * sinc(distance / 3) : 0;
        }
    },
    /** A triangle over two pixels. */
    BILINEAR(2, 1) {
        @Override
        double weight(double distance) {
            return Math.max(0, 1 - Math.abs(distance));
        }
    },
    /** Cubic convolution over four pixels with a = -1/2 (Keys 1981, equation 15). */
    BICUBIC(3, 2) {
        @Override
        double weight(double distance) {
            double x = Math.abs(distance);
            if (x < 1) {
                return (1.5 * x - 2.5) * x * x + 1;
            }
            return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0;
        }
    },
    /** The mean of what a pixel covers. */
    BOX(4, 0.5) {
        @Override
        double weight(double distance) {
            return distance > -0.5 && distance <= 0.5 ? 1 : 0;
        }
    },
    /** A sinc in a Hamming window over two pixels. */
    HAMMING(5, 1) {
        @Override
        double weight(double distance) {
            double x = Math.abs(distance);
            return x < 1 ? sinc(x) * (0.54 + 0.46 * Math.cos(Math.PI * x)) : 0;
        }
    };

    private final int pillowCode;
    private final double radius;

    ResamplingFilter(int pillowCode, double radius) {
        this.pillowCode = pillowCode;
        this.radius = radius;
    }

    /** The filter that Pillow, and {@code resample} in a {@code preprocessor_config.json}, gives this number. */
    public static Optional<ResamplingFilter> ofPillowCode(int code) {
        return Arrays.stream(values())
                .filter(filter -> filter.pillowCode == code)
                .findFirst();
    }

    /** The number that Pillow gives this filter. */
    public int pillowCode() {
        return pillowCode;
    }

    /** How far from its centre the filter reaches, in pixels. */
    double radius() {
        return radius;
    }

    abstract double weight(double distance);

    private static double sinc(double x) {
        return x == 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
    }
}
