package dev.jerboa.quantize.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Values over the steps of a run as lines, drawn to one scale.
 *
 * @param title what is shown
 * @param note how to read it
 * @param lines the lines
 * @param levels labelled values
 * @param ticks labelled steps
 */
public record CurveChart(String title, String note, List<Line> lines, List<Level> levels, List<Axis.Tick> ticks) {
    /** Something that has a value at some steps, in order. */
    public record Curve(String name, List<Point> points) {
        public Curve {
            points = List.copyOf(points);
        }
    }

    /** The value at a step, which is counted from 1. */
    public record Point(long step, double value) {}

    /** A drawn line: its colour, and the data of an SVG path in a box of 100 by 100. */
    public record Line(String style, String name, String path) {}

    /** A labelled value: its place as a coordinate from the top. */
    public record Level(String place, String label) {}

    private static final int MOST_POINTS = 200;
    private static final int COLOURS = 8;
    private static final int VALUE_LABELS = 4;
    private static final int STEP_LABELS = 8;

    public CurveChart {
        lines = List.copyOf(lines);
        levels = List.copyOf(levels);
        ticks = List.copyOf(ticks);
    }

    /**
     * The chart of some curves; empty if none has two points to draw a line between.
     *
     * <p>Where there are many steps, each point stands for the mean over some. Values that are no numbers are passed over.
     */
    public static Optional<CurveChart> of(String title, List<Curve> curves) {
        long steps = curves.stream()
                .flatMap(curve -> curve.points().stream())
                .mapToLong(Point::step)
                .max()
                .orElse(0);
        long width = Math.max(1, (steps + MOST_POINTS - 1) / MOST_POINTS);
        List<Curve> drawn = curves.stream()
                .map(curve -> new Curve(curve.name(), means(curve.points(), width)))
                .filter(curve -> curve.points().size() > 1)
                .toList();
        if (drawn.isEmpty()) {
            return Optional.empty();
        }
        boolean merged = width > 1
                && drawn.stream().mapToInt(curve -> curve.points().size()).sum()
                        < curves.stream()
                                .flatMap(curve -> curve.points().stream())
                                .filter(point -> Double.isFinite(point.value()))
                                .count();
        double[] values = drawn.stream()
                .flatMap(curve -> curve.points().stream())
                .mapToDouble(Point::value)
                .sorted()
                .toArray();
        Axis upwards = Axis.rounded(values[0], values[values.length - 1], VALUE_LABELS);
        Axis onwards = Axis.rounded(0, (double) steps, STEP_LABELS);
        List<Line> lines = new ArrayList<>();
        for (Curve curve : drawn) {
            lines.add(
                    new Line("series-" + lines.size() % COLOURS, curve.name(), path(curve.points(), onwards, upwards)));
        }
        return Optional.of(new CurveChart(
                title,
                !merged ? "By step." : "By step; each point is the mean over " + width + " steps.",
                lines,
                levels(upwards),
                onwards.ticks()));
    }

    /** The mean of the points in each stretch of so many steps, at the last step that it has. */
    private static List<Point> means(List<Point> points, long width) {
        List<Point> means = new ArrayList<>();
        long stretch = -1;
        double sum = 0;
        int count = 0;
        for (Point point : points) {
            if (!Double.isFinite(point.value())) {
                continue;
            }
            if ((point.step() - 1) / width == stretch) {
                means.remove(means.size() - 1);
            } else {
                stretch = (point.step() - 1) / width;
                sum = 0;
                count = 0;
            }
            sum += point.value();
            count++;
            means.add(new Point(point.step(), sum / count));
        }
        return means;
    }

    /** The ends of the scale and what lies evenly between them. */
    private static List<Level> levels(Axis axis) {
        List<Level> levels = new ArrayList<>();
        for (Axis.Tick tick : axis.ticks()) {
            double share = (double) levels.size() / (axis.ticks().size() - 1);
            levels.add(new Level(Figures.coordinate(1 - share), tick.label()));
        }
        return levels;
    }

    private static String path(List<Point> points, Axis onwards, Axis upwards) {
        StringBuilder path = new StringBuilder();
        for (Point point : points) {
            path.append(String.format(
                    Locale.ROOT,
                    "%s%.2f %.2f",
                    path.length() == 0 ? "M" : "L",
                    100 * onwards.share((double) point.step()),
                    100 * (1 - upwards.share(point.value()))));
        }
        return path.toString();
    }
}
