package dev.jerboa.quantize.report;

import java.util.Locale;

/** Numbers as people read them, and as coordinates of a drawing. */
public final class Figures {
    private static final String[] SIZES = {"bytes", "kB", "MB", "GB", "TB"};
    private static final String[] COUNTS = {"", "k", "M", "G", "T"};
    private static final int COSINE_DECIMALS = 4;
    private static final int MOST_DECIMALS = 8;

    private Figures() {}

    /** A size in decimal units: {@code 90.4 MB}. */
    public static String size(long bytes) {
        double scaled = bytes;
        int unit = 0;
        while (scaled >= 999.5 && unit < SIZES.length - 1) {
            scaled /= 1000;
            unit++;
        }
        return (unit == 0 ? Long.toString(bytes) : threeDigits(scaled)) + " " + SIZES[unit];
    }

    /** A count in thousands, millions or thousands of millions: {@code 22.7 M}. */
    public static String shortCount(long count) {
        double scaled = count;
        int unit = 0;
        while (scaled >= 999.5 && unit < COUNTS.length - 1) {
            scaled /= 1000;
            unit++;
        }
        return unit == 0 ? Long.toString(count) : threeDigits(scaled) + " " + COUNTS[unit];
    }

    /** A time on the clock: {@code 0.35 s}, {@code 12.0 s}, {@code 3 min 20 s}. */
    public static String seconds(double seconds) {
        if (seconds < 60) {
            return threeDigits(seconds) + " s";
        }
        long whole = Math.round(seconds);
        return whole / 60 + " min " + whole % 60 + " s";
    }

    /** The time of a call: {@code 28.4 ms}. */
    public static String millis(double millis) {
        return threeDigits(millis) + " ms";
    }

    /** The time of one operator: {@code 430 µs}. */
    static String micros(double micros) {
        return threeDigits(micros) + " µs";
    }

    /** A share in percent: {@code 25 %}. */
    public static String percent(double share) {
        double percent = 100 * share;
        return (percent < 10 ? format("%.1f", percent) : format("%.0f", percent)) + " %";
    }

    /** How many times as fast: {@code 1.92}. */
    public static String speed(double factor) {
        return format("%.2f", factor);
    }

    /** A cosine with four decimals, or with as many as tell it from 1. */
    public static String cosine(double cosine) {
        String text = format("%.4f", cosine);
        for (int decimals = COSINE_DECIMALS + 1; cosine < 1 && isOne(text) && decimals <= MOST_DECIMALS; decimals++) {
            text = format("%." + decimals + "f", cosine);
        }
        return text;
    }

    /** A small number with two significant digits: {@code 0.0012}, {@code 3.1e-6}. */
    public static String small(double value) {
        if (value == 0) {
            return "0";
        }
        double magnitude = Math.abs(value);
        if (magnitude < 1e-3) {
            return format("%.1e", value).replace("e-0", "e-");
        }
        int decimals = Math.max(0, 1 - (int) Math.floor(Math.log10(magnitude)));
        return format("%." + decimals + "f", value);
    }

    /** Digits in groups of three: {@code 4 892}. */
    public static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count).replace(',', '\u202f');
    }

    /** A place between the left (0) and the right edge (1) of a drawing, as SVG and CSS write it. */
    public static String coordinate(double share) {
        return format("%.2f", share > 0 ? 100 * Math.min(1, share) : 0) + "%";
    }

    private static boolean isOne(String text) {
        return text.startsWith("1.");
    }

    private static String threeDigits(double value) {
        int decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
        return format("%." + decimals + "f", value);
    }

    private static String format(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
