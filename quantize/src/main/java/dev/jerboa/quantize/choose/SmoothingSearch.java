package dev.jerboa.quantize.choose;

import dev.jerboa.quantize.affine.ValueRange;
import dev.jerboa.quantize.calibrate.ActivationStatistics;
import dev.jerboa.quantize.plan.ChannelScales;
import dev.jerboa.quantize.reconstruct.LayerWeights;
import dev.jerboa.quantize.reconstruct.SmoothQuant;
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
        LayerWeights[] layers = matrices.stream().map(ProductMatrix::layer).toArray(LayerWeights[]::new);
        float[] ones = new float[statistics.channels()];
        Arrays.fill(ones, 1);
        double least = search.error(ones);
        Optional<ChannelScales> best = Optional.empty();
        for (int i = 0; i < ALPHAS; i++) {
            float[] factors =
                    SmoothQuant.scales(statistics.magnitudes(), (float) (LEAST_ALPHA + i * ALPHA_STEP), layers);
            double error = search.error(factors);
            if (error < least) {
                least = error;
                best = Optional.of(ChannelScales.of(factors));
            }
        }
        return best;
    }

    private double error(float[] factors) {
        float[] inverse = ChannelScales.of(factors).inverse();
        ActivationStatistics scaled = statistics.scaled(inverse);
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
