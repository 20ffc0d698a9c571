package dev.jerboa.quantize.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The cosines of all samples as a histogram that ends at 1.
 *
 * @param caption what is counted
 * @param bins the bars
 * @param ticks the labels below
 * @param mean where the mean is
 * @param meanLabel the mean
 * @param meanAnchor which end of the label stands at the mean
 * @param tallest how many samples the tallest bar stands for
 */
public record LoyaltyChart(
        String caption,
        List<Bin> bins,
        List<Axis.Tick> ticks,
        String mean,
        String meanLabel,
        String meanAnchor,
        String tallest) {
    /** A bar; its top and height are in pixels. */
    public record Bin(String start, String width, String top, String height, String title) {}

    private static final int BINS = 30;
    private static final int LABELS = 4;
    private static final double TALLEST_PIXELS = 130;
    private static final double LEAST_PIXELS = 3;
    private static final double FLOOR_PIXELS = 150;

    public LoyaltyChart {
        bins = List.copyOf(bins);
        ticks = List.copyOf(ticks);
    }

    /** The histogram; empty if the cosines were not kept. */
    public static Optional<LoyaltyChart> of(LoyaltyReport loyalty) {
        List<Double> cosines =
                loyalty.cosines().stream().filter(Double::isFinite).toList();
        if (cosines.isEmpty()) {
            return Optional.empty();
        }
        double lowest = cosines.stream()
                .mapToDouble(cosine -> Math.max(-1, Math.min(1, cosine)))
                .min()
                .orElse(1);
        double step = Axis.niceStep((1 - lowest) / BINS);
        int binCount = Math.max(1, (int) Math.ceil((1 - lowest) / step - 1e-9));
        Axis axis = Axis.linear(1 - binCount * step, 1, LABELS);
        int[] counts = new int[binCount];
        cosines.forEach(cosine -> counts[Math.min(binCount - 1, (int) (axis.share(cosine) * binCount))]++);
        int tallest = 0;
        for (int count : counts) {
            tallest = Math.max(tallest, count);
        }
        List<Bin> bins = new ArrayList<>();
        for (int i = 0; i < binCount; i++) {
            if (counts[i] > 0) {
                bins.add(bin(axis, i, binCount, counts[i], tallest));
            }
        }
        double mean = axis.share(loyalty.cosineMean());
        return Optional.of(new LoyaltyChart(
                Figures.count(cosines.size()) + " samples by the cosine between the result's output and the original's",
                bins,
                axis.ticks(),
                Figures.coordinate(mean),
                "mean " + Figures.cosine(loyalty.cosineMean()),
                mean > 0.5 ? "end" : "start",
                Integer.toString(tallest)));
    }

    private static Bin bin(Axis axis, int index, int binCount, int count, int tallest) {
        double height = Math.max(LEAST_PIXELS, TALLEST_PIXELS * count / tallest);
        double width = (axis.high() - axis.low()) / binCount;
        double from = axis.low() + index * width;
        return new Bin(
                Figures.coordinate((double) index / binCount),
                Figures.coordinate(1.0 / binCount),
                pixels(FLOOR_PIXELS - height),
                pixels(height),
                count + (count == 1 ? " sample" : " samples") + " from " + Figures.cosine(from) + " to "
                        + Figures.cosine(from + width));
    }

    private static String pixels(double value) {
        return Long.toString(Math.round(value));
    }
}
