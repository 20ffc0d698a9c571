package dev.jerboa.multimodal.report;

import dev.jerboa.multimodal.evaluate.EmbeddedSamples;
import dev.jerboa.multimodal.metric.EmbeddedSet;
import dev.jerboa.multimodal.metric.PrincipalPlane;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The embeddings of all modalities as points in the plane in which they differ most: a gap between modalities shows as clouds
 * apart.
 *
 * @param clouds one for each modality
 * @param height of the drawing, which is 640 wide
 */
record SpaceMap(List<Cloud> clouds, int height) {
    private static final int MOST_POINTS = 300;
    private static final double WIDTH = 640;
    private static final double MARGIN = 12;

    /**
     * The points of one modality.
     *
     * @param name of the modality
     * @param style the class of its colour
     */
    record Cloud(String name, String style, List<Point> points) {}

    /** A place in the drawing. */
    record Point(String x, String y) {}

    /** Of many embeddings 300 of each modality, evenly spread. */
    static SpaceMap of(EmbeddedSamples embedded) {
        List<EmbeddedSet> sets = embedded.sets(Optional.empty());
        List<float[]> chosen = new ArrayList<>();
        List<Integer> ends = new ArrayList<>();
        for (EmbeddedSet set : sets) {
            int count = Math.min(MOST_POINTS, set.vectors().length);
            for (int i = 0; i < count; i++) {
                chosen.add(set.vectors()[(int) ((long) i * set.vectors().length / count)]);
            }
            ends.add(chosen.size());
        }
        float[][] places = PrincipalPlane.of(chosen.toArray(float[][]::new));
        double[] across = range(places, 0);
        double[] down = range(places, 1);
        // One scale for both sides, so that distances can be compared.
        double scale = (WIDTH - 2 * MARGIN) / Math.max(1e-9, across[1] - across[0]);
        List<Cloud> clouds = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < sets.size(); i++) {
            List<Point> points = new ArrayList<>();
            for (; from < ends.get(i); from++) {
                points.add(new Point(
                        coordinate(MARGIN + scale * (places[from][0] - across[0])),
                        coordinate(MARGIN + scale * (places[from][1] - down[0]))));
            }
            clouds.add(new Cloud(sets.get(i).name(), "series-" + i, points));
        }
        return new SpaceMap(clouds, (int) Math.ceil(2 * MARGIN + scale * (down[1] - down[0])));
    }

    private static double[] range(float[][] places, int side) {
        double[] range = {Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY};
        for (float[] place : places) {
            range[0] = Math.min(range[0], place[side]);
            range[1] = Math.max(range[1], place[side]);
        }
        return range;
    }

    private static String coordinate(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
