package dev.jerboa.quantize.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jerboa.quantize.affine.ValueRange;
import org.junit.jupiter.api.Test;

class MeanSquaredErrorObserverTest {
    private static final int STEPS = 37;

    @Test
    void noRangeMovesTheValuesNoticeablyLess() {
        for (int seed = 0; seed < 2; seed++) {
            Samples.all(seed, 1500).forEach((name, values) -> {
                ValueRange whole = Samples.whole(values);
                double smallest = Double.POSITIVE_INFINITY;
                for (int i = whole.min() == 0 ? STEPS : 1; i <= STEPS; i++) {
                    for (int j = whole.max() == 0 ? STEPS : 1; j <= STEPS; j++) {
                        ValueRange range = new ValueRange(whole.min() * i / STEPS, whole.max() * j / STEPS);
                        smallest = Math.min(smallest, error(values, range));
                    }
                }
                ValueRange found =
                        Samples.feed(new MeanSquaredErrorObserver(), values).range();
                assertThat(error(values, found)).as(name).isLessThanOrEqualTo(1.01 * smallest);
            });
        }
    }

    @Test
    void outliersAreCutWhereThatHelps() {
        float[] values = Samples.gaussianWithOutliers(1, 50_000);
        ValueRange whole = Samples.whole(values);
        ValueRange found = Samples.feed(new MeanSquaredErrorObserver(), values).range();
        assertThat(error(values, found)).isLessThan(0.9 * error(values, whole));
    }

    /** The mean squared error of the values themselves, by the formulas of QuantizeLinear and DequantizeLinear. */
    private static double error(float[] values, ValueRange range) {
        float scale = (float) (((double) range.max() - range.min()) / 255);
        scale = scale < Float.MIN_NORMAL ? 1 : scale;
        double zeroPoint = -Math.rint(range.min() / scale);
        double sum = 0;
        for (float value : values) {
            double integer = Math.max(0, Math.min(255, Math.rint(value / scale) + zeroPoint));
            double error = value - scale * (integer - zeroPoint);
            sum += error * error;
        }
        return sum / values.length;
    }
}
