package dev.jerboa.quantize.choose;

import dev.jerboa.quantize.affine.ValueRange;
import dev.jerboa.quantize.calibrate.ActivationStatistics;
import dev.jerboa.quantize.plan.ChannelScales;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Looks for the factors that even out the channels of an activation best before it is quantized with one scale.
 *
 * <p>Candidates are those of SmoothQuant (Xiao et al. 2022, equation 4), {@code s_j = max|x_j|^a / max|w_j|^(1-a)} with the
 * largest weight of all products that read the activation, for a from 0.3 to 0.9. Each is judged by the squared error it is
 * expected to cause. Rounding to steps of width d adds an error of variance {@code d^2 / 12} to each integer, so that with
 * steps D of the activation and d_o of the weights of output o
 *
 * <pre>{@code  error = sum_o [ D^2 / 12 * sum_j (s_j w_jo)^2  +  d_o^2 / 12 * sum_j mean(x_j^2) / s_j^2 ]  }</pre>
 */
final class SmoothingSearch {
    private static final double LEAST_ALPHA = 0.3;
    private static final double ALPHA_STEP = 0.05;
    private static final int ALPHAS = 13;
    private static final double ACTIVATION_STEPS = 255;
    private static final double WEIGHT_STEPS = 127;
    private static final float LEAST_FACTOR = 0.05f;
    private static final float LARGEST_FACTOR = 50;

    private final ActivationStatistics statistics;
    private final List<ProductMatrix> matrices;

    private SmoothingSearch(ActivationStatistics statistics, List<ProductMatrix> matrices) {
        this.statistics = statistics;
        this.matrices = matrices;
    }

    /**
     * The best factors; absent if none is expected to lose less than no smoothing at all.
     *
     * @param matrices the weights of all products that read the activation
     */
    static Optional<ChannelScales> best(ActivationStatistics statistics, List<ProductMatrix> matrices) {
        SmoothingSearch search = new SmoothingSearch(statistics, matrices);
        float[] ones = new float[statistics.channels()];
        Arrays.fill(ones, 1);
        double least = search.error(ones);
        Optional<ChannelScales> best = Optional.empty();
        for (int i = 0; i < ALPHAS; i++) {
            float[] factors = search.factors(LEAST_ALPHA + i * ALPHA_STEP);
            double error = search.error(factors);
            if (error < least) {
                least = error;
                best = Optional.of(ChannelScales.of(factors));
            }
        }
        return best;
    }

    private float[] factors(double alpha) {
        float[] magnitudes = statistics.magnitudes();
        double[] logarithms = new double[magnitudes.length];
        double sum = 0;
        for (int channel = 0; channel < magnitudes.length; channel++) {
            double weight = 0;
            for (ProductMatrix matrix : matrices) {
                weight = Math.max(weight, matrix.inputMagnitude(channel));
            }
            // A channel that never fires, or that no output reads, is left alone.
            boolean dead = magnitudes[channel] == 0 || weight == 0;
            logarithms[channel] = dead ? 0 : alpha * Math.log(magnitudes[channel]) - (1 - alpha) * Math.log(weight);
            sum += logarithms[channel];
        }
        float[] factors = new float[magnitudes.length];
        for (int channel = 0; channel < factors.length; channel++) {
            float factor = (float) Math.exp(logarithms[channel] - sum / factors.length);
            factors[channel] = Math.max(LEAST_FACTOR, Math.min(LARGEST_FACTOR, factor));
        }
        return factors;
    }

    private double error(float[] factors) {
        float[] inverse = ChannelScales.of(factors).inverse();
        ActivationStatistics scaled = statistics.withoutGram().scaled(inverse);
        ValueRange range = scaled.range();
        double step = ((double) range.max() - range.min()) / ACTIVATION_STEPS;
        double power = 0;
        for (double square : scaled.meanSquares()) {
            power += square;
        }
        double error = 0;
        for (ProductMatrix matrix : matrices) {
            double weightSteps = 0;
            for (float magnitude : matrix.outputMagnitudes(factors)) {
                weightSteps += (magnitude / WEIGHT_STEPS) * (magnitude / WEIGHT_STEPS);
            }
            error += step * step * matrix.squares(factors) + weightSteps * power;
        }
        return error / 12;
    }
}
