package dev.jerboa.quantize.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jerboa.quantize.affine.ValueRange;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class EntropyObserverTest {
    private static final int SIDE = NaiveHistogram.SIDE;

    @Test
    void noCandidateDivergesLess() {
        Samples.all(0, 5000).forEach((name, values) -> {
            ValueRange range = Samples.feed(new EntropyObserver(), values).range();
            ValueRange whole = Samples.whole(values);
            NaiveHistogram histogram = new NaiveHistogram(values);
            int widest = reach(histogram, whole);
            double smallest = Double.POSITIVE_INFINITY;
            double chosen = Double.POSITIVE_INFINITY;
            for (int reach = widest; reach == widest || binCount(histogram, whole, reach) >= 256; reach--) {
                double divergence = divergence(histogram, whole, reach);
                smallest = Math.min(smallest, divergence);
                if (range.equals(cut(histogram, whole, reach))) {
                    chosen = Math.min(chosen, divergence);
                }
            }
            assertThat(chosen).as(name).isLessThanOrEqualTo(smallest + 1e-9);
        });
    }

    @Test
    void cutsOutliersThatMinMaxKeeps() {
        for (int seed = 0; seed < 5; seed++) {
            float[] values = Samples.gaussianWithOutliers(seed, 50_000);
            ValueRange whole = Samples.feed(new MinMaxObserver(), values).range();
            ValueRange range = Samples.feed(new EntropyObserver(), values).range();
            assertThat(whole.max() - whole.min()).isGreaterThan(50);
            assertThat(range.max()).isBetween(2f, 6f);
            assertThat(range.min()).isBetween(-6f, -2f);
        }
    }

    @Test
    void nearlyAllValuesAreNeverCutOntoOthers() {
        float[] values = new float[1000];
        Arrays.fill(values, 5);
        values[0] = 1;
        ValueRange range = Samples.feed(new EntropyObserver(), values).range();
        assertThat(range).isEqualTo(new ValueRange(0, 5));
    }

    @Test
    void zerosDoNotMatter() {
        float[] values = Samples.gaussianWithOutliers(7, 30_000);
        EntropyObserver observer = new EntropyObserver();
        observer.observe(values, 0, values.length);
        ValueRange range = observer.range();
        observer.observe(new float[100_000], 0, 100_000);
        assertThat(observer.range()).isEqualTo(range);
    }

    /** From the definition: two distributions over the bins of the range, spelled out. */
    private static double divergence(NaiveHistogram histogram, ValueRange whole, int reach) {
        int lowest = Math.max(lowest(histogram, whole), SIDE - reach + 1);
        int highest = Math.min(highest(histogram, whole), SIDE + reach - 1);
        double[] inside = new double[highest - lowest + 1];
        double[] original = new double[inside.length];
        for (int bin = 0; bin < 2 * SIDE; bin++) {
            int nearest = Math.max(lowest, Math.min(highest, bin));
            if (bin != SIDE) {
                original[nearest - lowest] += histogram.count(bin);
                inside[nearest - lowest] += bin == nearest ? histogram.count(bin) : 0;
            }
        }
        double[] quantized = quantized(histogram, cut(histogram, whole, reach), lowest, original, inside);
        double divergence = 0;
        for (int i = 0; i < original.length; i++) {
            double p = original[i];
            double q = quantized[i];
            divergence += p == 0 ? 0 : p * Math.log(p / q) - p + q;
        }
        return divergence / Math.max(1, Arrays.stream(original).sum());
    }

    private static double[] quantized(
            NaiveHistogram histogram, ValueRange range, int lowest, double[] original, double[] inside) {
        float scale = scale(range);
        double[] mass = new double[256];
        int[] filled = new int[256];
        int[] level = new int[inside.length];
        for (int i = 0; i < inside.length; i++) {
            if (original[i] > 0) {
                double shifted =
                        Math.floor(histogram.middle(lowest + i) / scale + 0.5) - Math.rint(range.min() / scale);
                level[i] = (int) Math.max(0, Math.min(255, shifted));
                mass[level[i]] += inside[i];
                filled[level[i]]++;
            }
        }
        double[] quantized = new double[inside.length];
        for (int i = 0; i < inside.length; i++) {
            quantized[i] = original[i] > 0 ? Math.max(0.5, mass[level[i]]) / filled[level[i]] : 0;
        }
        return quantized;
    }

    private static float scale(ValueRange range) {
        float scale = (float) (((double) range.max() - range.min()) / 255);
        return scale < Float.MIN_NORMAL ? 1 : scale;
    }

    private static ValueRange cut(NaiveHistogram histogram, ValueRange whole, int reach) {
        float end = (float) (reach * histogram.width());
        float lower = Math.max(whole.min(), -end);
        float upper = Math.min(whole.max(), end);
        return new ValueRange(lower, upper);
    }

    private static int lowest(NaiveHistogram histogram, ValueRange whole) {
        return SIDE - (int) (-whole.min() / histogram.width());
    }

    private static int highest(NaiveHistogram histogram, ValueRange whole) {
        return SIDE + (int) (whole.max() / histogram.width());
    }

    private static int reach(NaiveHistogram histogram, ValueRange whole) {
        return 1 + Math.max(SIDE - lowest(histogram, whole), highest(histogram, whole) - SIDE);
    }

    private static int binCount(NaiveHistogram histogram, ValueRange whole, int reach) {
        int lowest = Math.max(lowest(histogram, whole), SIDE - reach + 1);
        int highest = Math.min(highest(histogram, whole), SIDE + reach - 1);
        return highest - lowest + 1;
    }
}
