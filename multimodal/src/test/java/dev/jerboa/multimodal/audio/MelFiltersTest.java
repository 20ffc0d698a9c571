package dev.jerboa.multimodal.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** Scales and bands beside numbers worked out by hand. */
class MelFiltersTest {
    @Test
    void scalesAreAsTheirFormulas() {
        assertThat(MelScale.HTK.fromHertz(700)).isEqualTo(2595 * Math.log10(2), within(1e-9));
        assertThat(MelScale.HTK.fromHertz(1000)).isEqualTo(999.9855, within(1e-3));
        assertThat(MelScale.SLANEY.fromHertz(200)).isEqualTo(3, within(1e-12));
        assertThat(MelScale.SLANEY.fromHertz(1000)).isEqualTo(15, within(1e-12));
        assertThat(MelScale.SLANEY.fromHertz(6400)).isEqualTo(42, within(1e-12));
        for (MelScale scale : MelScale.values()) {
            assertThat(scale.fromHertz(0)).isZero();
            for (double hertz = 1; hertz < 24_000; hertz *= 1.3) {
                assertThat(scale.toHertz(scale.fromHertz(hertz))).isEqualTo(hertz, within(1e-9 * hertz));
            }
        }
    }

    private static double sum(double[] numbers) {
        double sum = 0;
        for (double number : numbers) {
            sum += number;
        }
        return sum;
    }

    /** The area of a triangle is the sum of its weights times the width of a bin, the finer the closer. */
    @Test
    void bandsOfSlaneyHaveAreaOne() {
        MelFilters filters =
                MelFilters.of(new MelBands(64, 50, 14_000, MelScale.SLANEY, BandShape.AREA_ONE), 1 << 16, 48_000);
        for (int band = 0; band < 64; band++) {
            assertThat(sum(filters.weights(band)) * 48_000 / (1 << 16)).isEqualTo(1, within(2e-3));
        }
    }

    /** Between the middles of the outer bands, the weights of all bands sum to 1 in each bin. */
    @Test
    void bandsOfPeakOneSumToOne() {
        for (BandShape shape : new BandShape[] {BandShape.PEAK_ONE, BandShape.MEL_PEAK_ONE}) {
            MelBands bands = new MelBands(40, 100, 7000, MelScale.HTK, shape);
            MelFilters filters = MelFilters.of(bands, 2048, 16_000);
            double[] total = new double[1025];
            for (int band = 0; band < 40; band++) {
                for (int i = 0; i < filters.weights(band).length; i++) {
                    assertThat(filters.weights(band)[i]).isBetween(0.0, 1 + 1e-12);
                    total[filters.start(band) + i] += filters.weights(band)[i];
                }
            }
            double step = (MelScale.HTK.fromHertz(7000) - MelScale.HTK.fromHertz(100)) / 41;
            double first = MelScale.HTK.toHertz(MelScale.HTK.fromHertz(100) + step);
            double last = MelScale.HTK.toHertz(MelScale.HTK.fromHertz(7000) - step);
            for (int bin = 0; bin < total.length; bin++) {
                double hertz = bin * 16_000 / 2048.0;
                if (hertz <= 100 || hertz >= 7000) {
                    assertThat(total[bin]).isLessThan(1e-9);
                } else if (hertz >= first && hertz <= last) {
                    assertThat(total[bin]).as("%s, %f Hz", shape, hertz).isEqualTo(1, within(1e-9));
                }
            }
        }
    }

    @Test
    void bandsNarrowerThanABinMayBeEmpty() {
        MelFilters filters = MelFilters.of(new MelBands(128, 0, 8000, MelScale.HTK, BandShape.PEAK_ONE), 256, 16_000);
        assertThat(filters.weights(0)).isEmpty();
        assertThat(filters.weights(127)).isNotEmpty();
    }
}
