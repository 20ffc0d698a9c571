package dev.jerboa.multimodal.audio;

import java.util.Arrays;

/** The weights of mel bands over the bins of a spectrum, without their zeros. */
final class MelFilters {
    private final int[] starts;
    private final double[][] weights;

    private MelFilters(int[] starts, double[][] weights) {
        this.starts = starts;
        this.weights = weights;
    }

    static MelFilters of(MelBands bands, int transformSize, int rateHertz) {
        MelScale scale = bands.scale();
        double low = scale.fromHertz(bands.lowestHertz());
        double step = (scale.fromHertz(bands.highestHertz()) - low) / (bands.count() + 1);
        boolean overMels = bands.shape() == BandShape.MEL_PEAK_ONE;
        int[] starts = new int[bands.count()];
        double[][] weights = new double[bands.count()][];
        for (int band = 0; band < bands.count(); band++) {
            double[] corners = new double[3];
            for (int i = 0; i < 3; i++) {
                double mels = low + (band + i) * step;
                corners[i] = overMels ? mels : scale.toHertz(mels);
            }
            double[] all = new double[transformSize / 2 + 1];
            int first = all.length;
            int last = -1;
            for (int bin = 0; bin < all.length; bin++) {
                double hertz = (double) bin * rateHertz / transformSize;
                all[bin] = triangle(overMels ? scale.fromHertz(hertz) : hertz, corners)
                        * (bands.shape() == BandShape.AREA_ONE ? 2 / (corners[2] - corners[0]) : 1);
                if (all[bin] > 0) {
                    first = Math.min(first, bin);
                    last = bin;
                }
            }
            starts[band] = last < 0 ? 0 : first;
            weights[band] = last < 0 ? new double[0] : Arrays.copyOfRange(all, first, last + 1);
        }
        return new MelFilters(starts, weights);
    }

    private static double triangle(double at, double[] corners) {
        double rising = (at - corners[0]) / (corners[1] - corners[0]);
        double falling = (corners[2] - at) / (corners[2] - corners[1]);
        return Math.max(0, Math.min(rising, falling));
    }

    int count() {
        return starts.length;
    }

    /** The first bin that has a weight in a band. */
    int start(int band) {
        return starts[band];
    }

    /** The weights of a band from its first bin on. */
    double[] weights(int band) {
        return weights[band];
    }
}
