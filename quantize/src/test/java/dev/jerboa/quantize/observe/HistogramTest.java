package dev.jerboa.quantize.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class HistogramTest {
    @Test
    void countsAsIfTheLastWidthHadBeenKnownFromTheStart() {
        Random random = new Random(1);
        for (int seed = 0; seed < 10; seed++) {
            Samples.all(seed, 1 + seed * 3001).forEach((name, values) -> {
                Histogram histogram = new Histogram();
                int done = 0;
                while (done < values.length) {
                    int count = Math.min(values.length - done, 1 + random.nextInt(3000));
                    histogram.add(values, done, count);
                    done += count;
                }
                NaiveHistogram naive = new NaiveHistogram(values);
                assertThat(histogram.width()).as(name).isEqualTo(naive.width());
                assertThat(histogram.bins()).as(name).isEqualTo(naive.bins());
                assertThat(histogram.count()).as(name).isEqualTo(values.length);
            });
        }
    }

    @Test
    void theLargestMagnitudeFillsMoreThanHalfOfASide() {
        for (float largest : new float[] {1e-30f, 0.99f, 1, 1.01f, 255, 256, 9.9e29f}) {
            Histogram histogram = new Histogram();
            histogram.add(new float[] {0, -largest}, 0, 2);
            assertThat(histogram.bin(-largest)).as("" + largest).isBetween(1, Histogram.SIDE - 2048);
        }
    }

    @Test
    void findsTheFirstMiddleFromAnyValueOn() {
        Histogram histogram = new Histogram();
        histogram.add(new float[] {-3, 4}, 0, 2);
        Random random = new Random(5);
        for (int i = 0; i < 2000; i++) {
            double value = i % 2 == 0 ? histogram.middle(1 + random.nextInt(8191)) : 10 * random.nextGaussian();
            int expected = 0;
            while (expected < Histogram.LENGTH && histogram.middle(expected) < value) {
                expected++;
            }
            assertThat(histogram.firstFrom(value)).as("" + value).isEqualTo(expected);
        }
    }

    @Test
    void middlesLieBetweenTheEdges() {
        Histogram histogram = new Histogram();
        histogram.add(new float[] {4095, 0}, 0, 2);
        assertThat(histogram.width()).isEqualTo(1);
        assertThat(histogram.middle(Histogram.SIDE)).isZero();
        assertThat(histogram.middle(Histogram.SIDE + 1)).isEqualTo(1.5);
        assertThat(histogram.middle(Histogram.SIDE - 1)).isEqualTo(-1.5);
        assertThat(histogram.middle(Histogram.SIDE + 4095)).isEqualTo(4095.5);
    }
}
