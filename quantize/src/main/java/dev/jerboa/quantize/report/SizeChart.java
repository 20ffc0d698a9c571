package dev.jerboa.quantize.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The bytes before and after as two bars; the second is made up of the forms that the weights took.
 *
 * @param bars the original and the result
 * @param legend what the parts of the second bar are
 */
public record SizeChart(List<Bar> bars, List<Entry> legend) {
    /** A bar of parts. */
    public record Bar(String name, String size, List<Part> parts) {}

    /** A part of a bar, from the left edge of the drawing. */
    public record Part(String style, String start, String width, String title) {}

    /** What one colour means. */
    public record Entry(String style, String form, String size, String weights) {}

    private static final class Share {
        private long sizeBytes;
        private int weights;
    }

    public SizeChart {
        bars = List.copyOf(bars);
        legend = List.copyOf(legend);
    }

    static SizeChart of(QuantizationReport report, Series series) {
        long before = report.source().sizeBytes();
        long after = report.output().sizeBytes();
        double widest = Math.max(1, Math.max(before, after));
        Bar original = new Bar(
                "Original",
                Figures.size(before),
                List.of(new Part(
                        "original",
                        "0",
                        Figures.coordinate(before / widest),
                        report.source().name())));
        Map<String, Share> shares = shares(report.layers());
        long weightBytes =
                shares.values().stream().mapToLong(share -> share.sizeBytes).sum();
        if (shares.isEmpty() || weightBytes > after) {
            Part whole = new Part(
                    "result",
                    "0",
                    Figures.coordinate(after / widest),
                    report.output().name());
            return new SizeChart(List.of(original, new Bar("Result", Figures.size(after), List.of(whole))), List.of());
        }
        List<Part> parts = new ArrayList<>();
        List<Entry> legend = new ArrayList<>();
        long start = 0;
        for (Map.Entry<String, Share> entry : shares.entrySet()) {
            String form = entry.getKey();
            Share share = entry.getValue();
            String size = Figures.size(share.sizeBytes);
            parts.add(part(series.style(form), start, share.sizeBytes, widest, form + ": " + size));
            legend.add(new Entry(
                    series.style(form), form, size, share.weights + (share.weights == 1 ? " weight" : " weights")));
            start += share.sizeBytes;
        }
        String rest = Figures.size(after - weightBytes);
        parts.add(part("rest", start, after - weightBytes, widest, "the graph: " + rest));
        legend.add(new Entry("rest", "the graph itself", rest, ""));
        return new SizeChart(List.of(original, new Bar("Result", Figures.size(after), parts)), legend);
    }

    private static Part part(String style, long start, long sizeBytes, double widest, String title) {
        return new Part(style, Figures.coordinate(start / widest), Figures.coordinate(sizeBytes / widest), title);
    }

    private static Map<String, Share> shares(List<LayerReport> layers) {
        Map<String, Share> shares = new LinkedHashMap<>();
        for (LayerReport layer : layers) {
            Share share = shares.computeIfAbsent(layer.form(), form -> new Share());
            share.sizeBytes += layer.sizeBytesAfter();
            share.weights++;
        }
        return shares;
    }
}
