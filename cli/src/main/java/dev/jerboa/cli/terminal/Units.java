package dev.jerboa.cli.terminal;

import java.util.Locale;

/** Sizes, counts and times in the units that people use. */
public final class Units {
    private static final String[] SIZES = {"bytes", "kB", "MB", "GB", "TB"};
    private static final String[] COUNTS = {"", " k", " M", " G", " T"};

    private Units() {}

    /** A size in decimal units: {@code 90.4 MB}. */
    public static String size(long bytes) {
        return scaled(bytes, SIZES, " ");
    }

    /** A count: {@code 22.7 M}. */
    public static String count(long count) {
        return scaled(count, COUNTS, "");
    }

    /** A time: {@code 1.3 ms}, {@code 12 s}, {@code 3 min 20 s}. */
    public static String time(double millis) {
        if (millis < 1000) {
            return format(millis) + " ms";
        } else if (millis < 60_000) {
            return format(millis / 1000) + " s";
        }
        long seconds = Math.round(millis / 1000);
        return seconds / 60 + " min " + seconds % 60 + " s";
    }

    /** A share in percent: {@code 25 %}. */
    public static String percent(double share) {
        return format(100 * share) + " %";
    }

    private static String scaled(long value, String[] units, String gap) {
        double scaled = value;
        int unit = 0;
        while (scaled >= 999.5 && unit < units.length - 1) {
            scaled /= 1000;
            unit++;
        }
        return (unit == 0 ? Long.toString(value) : format(scaled)) + gap + units[unit];
    }

    /** Three significant digits. */
    private static String format(double value) {
        int decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }
}
