package dev.jerboa.quantize.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.jerboa.onnx.JerboaException;
import dev.jerboa.quantize.affine.ValueRange;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The observers that look at order only, against sorted or remembered values. */
class RangeObserversTest {
    @Test
    void minMaxCoversEverything() {
        for (int seed = 0; seed < 20; seed++) {
            Samples.all(seed, 1 + seed * seed * 50).forEach((name, values) -> {
                ValueRange range = Samples.feed(new MinMaxObserver(), values).range();
                assertThat(range).as(name).isEqualTo(Samples.whole(values));
            });
        }
    }

    @Test
    void movingAverageFollowsTheCalls() {
        MovingAverageObserver observer = new MovingAverageObserver();
        Samples.feed(observer, new float[] {-1, 10});
        assertThat(observer.range()).isEqualTo(new ValueRange(-1, 10));
        Samples.feed(observer, new float[] {-3, 4, 20, Float.NaN});
        Samples.feed(observer, new float[] {Float.NaN});
        assertThat(observer.range()).isEqualTo(new ValueRange(-1.02f, 10.1f));
        assertThat(observer.count()).isEqualTo(5);

        Random random = new Random(4);
        double min = -1.02;
        double max = 10.1;
        for (int call = 0; call < 300; call++) {
            float[] values = new float[1 + random.nextInt(10_000)];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) (2 + random.nextGaussian());
            }
            Samples.feed(observer, values);
            Arrays.sort(values);
            min = 0.99 * min + 0.01 * values[0];
            max = 0.99 * max + 0.01 * values[values.length - 1];
        }
        assertThat(observer.range().min()).isEqualTo((float) Math.min(0, min), within(1e-5f));
        assertThat(observer.range().max()).isEqualTo((float) max, within(1e-5f));
    }

    @Test
    void percentileCutsTheSortedEnds() {
        double[] percentages = {100, 99.999, 99.99, 99.9, 99, 90, 50, 1};
        for (int seed = 0; seed < 5; seed++) {
            int count = 1 + seed * 5000;
            Samples.all(seed, count).forEach((name, values) -> {
                float[] sorted = values.clone();
                Arrays.sort(sorted);
                double bin = Math.max(Float.MIN_NORMAL, Math.max(-sorted[0], sorted[count - 1]) / 2048);
                for (double percentage : percentages) {
                    ValueRange range = Samples.feed(new PercentileObserver(percentage), values)
                            .range();
                    int cut = (int) Math.floor(count * (100 - percentage) / 200);
                    double lower = Math.min(0, sorted[cut]) + 0f;
                    double upper = Math.max(0, sorted[count - 1 - cut]);
                    String as = name + " " + percentage;
                    assertThat((double) range.min()).as(as).isBetween(lower - bin, lower);
                    assertThat((double) range.max()).as(as).isBetween(upper, upper + bin);
                    assertThat(range.min()).as(as).isGreaterThanOrEqualTo(Math.min(0, sorted[0]) + 0f);
                    assertThat(range.max()).as(as).isLessThanOrEqualTo(Math.max(0, sorted[count - 1]));
                }
            });
        }
    }

    @Test
    void percentileCutsOneValueInAHundredThousandByDefault() {
        float[] values = new float[200_000];
        for (int i = 0; i < values.length; i++) {
            values[i] = i % 2 == 0 ? 1 : -1;
        }
        values[7] = 40;
        values[150_000] = -50;
        ValueRange range = Samples.feed(new PercentileObserver(), values).range();
        assertThat(range.max()).isBetween(1f, 1 + 50f / 2048);
        assertThat(range.min()).isBetween(-1 - 50f / 2048, -1f);
        values[8] = 30;
        assertThat(Samples.feed(new PercentileObserver(), values).range().max()).isBetween(30f, 30 + 50f / 2048);
    }

    @Test
    void percentileRefusesAnImpossiblePercentage() {
        for (double percentage : new double[] {0, -1, 100.1, Double.NaN}) {
            assertThatThrownBy(() -> new PercentileObserver(percentage))
                    .isInstanceOf(JerboaException.class)
                    .hasMessageContaining("" + percentage);
        }
    }
}
