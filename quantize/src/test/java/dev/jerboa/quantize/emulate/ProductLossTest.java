package dev.jerboa.quantize.emulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.jerboa.quantize.Models;
import dev.jerboa.quantize.affine.AffineParameters;
import dev.jerboa.quantize.affine.IntegerRange;
import dev.jerboa.quantize.affine.ValueRange;
import dev.jerboa.quantize.plan.ActivationForm;
import dev.jerboa.quantize.plan.ChannelScales;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The oracle computes one output at a time in plain numbers, zero points taken off before the product. */
class ProductLossTest {
    private static final int ROWS = 37;

    private interface Sum {
        double of(int[] activations, int[] weights, int zeroPoint);
    }

    private static double exact(int[] activations, int[] weights, int zeroPoint) {
        double sum = 0;
        for (int i = 0; i < activations.length; i++) {
            sum += (double) (activations[i] - zeroPoint) * weights[i];
        }
        return sum;
    }

    private static double cut(int[] activations, int[] weights, int zeroPoint) {
        double sum = 0;
        for (int i = 0; i < activations.length; i += 2) {
            int pair = activations[i] * weights[i]
                    + (i + 1 < activations.length ? activations[i + 1] * weights[i + 1] : 0);
            sum += Math.max(-32768, Math.min(32767, pair));
        }
        for (int weight : weights) {
            sum -= (double) zeroPoint * weight;
        }
        return sum;
    }

    /** The relative error of a static product. */
    private static double error(
            float[] x, float[] w, int inputs, int outputs, AffineParameters parameters, int largest, Sum sum) {
        double squares = 0;
        double errors = 0;
        for (int output = 0; output < outputs; output++) {
            float maximum = 0;
            for (int i = 0; i < inputs; i++) {
                maximum = Math.max(maximum, Math.abs(w[i * outputs + output]));
            }
            int[] weights = new int[inputs];
            for (int i = 0; i < inputs; i++) {
                weights[i] = (int) Math.rint(w[i * outputs + output] / (maximum / largest));
            }
            for (int row = 0; row < ROWS; row++) {
                int[] activations = new int[inputs];
                double expected = 0;
                for (int i = 0; i < inputs; i++) {
                    expected += (double) x[row * inputs + i] * w[i * outputs + output];
                    activations[i] = (int) Math.max(
                            0,
                            Math.min(
                                    255, Math.rint(x[row * inputs + i] / parameters.scale()) + parameters.zeroPoint()));
                }
                double actual =
                        sum.of(activations, weights, parameters.zeroPoint()) * parameters.scale() * maximum / largest;
                squares += expected * expected;
                errors += (actual - expected) * (actual - expected);
            }
        }
        return Math.sqrt(errors / squares);
    }

    @Test
    void errorsAreThoseOfTheDefinition() {
        Random random = new Random(1);
        for (int round = 0; round < 10; round++) {
            int inputs = 2 + random.nextInt(50);
            int outputs = 1 + random.nextInt(20);
            float[] x = Models.normalArray(random, ROWS * inputs);
            float[] w = Models.normalArray(random, inputs * outputs);
            AffineParameters parameters = AffineParameters.asymmetric(ValueRange.of("x", x), IntegerRange.UINT8);
            ActivationForm form = new ActivationForm.Static(parameters, Optional.empty());
            ProductLoss loss = ProductLoss.of(form, IntegerRange.signed(7), x, w, inputs, outputs);
            // Floats and doubles may part at the middle between two integers.
            assertThat(loss.error())
                    .isCloseTo(error(x, w, inputs, outputs, parameters, 63, ProductLossTest::exact), within(1e-3));
            assertThat(loss.saturatedError())
                    .isCloseTo(error(x, w, inputs, outputs, parameters, 127, ProductLossTest::cut), within(1e-3));
        }
    }

    @Test
    void largeActivationsWithLargeWeightsAreCut() {
        Random random = new Random(2);
        int inputs = 64;
        float[] x = Models.normalArray(random, ROWS * inputs);
        float[] w = Models.normalArray(random, inputs * 16);
        for (int i = 0; i < x.length; i++) {
            x[i] = 4 + 0.1f * x[i];
        }
        for (int i = 0; i < w.length; i++) {
            w[i] = 1 + 0.1f * w[i];
        }
        ProductLoss loss = ProductLoss.of(new ActivationForm.DynamicTensor(), IntegerRange.signed(7), x, w, inputs, 16);
        assertThat(loss.cutShare()).isGreaterThan(0.9);
        assertThat(loss.saturatedError()).isGreaterThan(0.2);
        assertThat(loss.error()).isLessThan(0.02);
    }

    @Test
    void everyFormOfActivationIsCloseToTheFloats() {
        Random random = new Random(3);
        int inputs = 96;
        float[] x = Models.normalArray(random, ROWS * inputs);
        for (int i = 0; i < x.length; i++) {
            x[i] = Math.max(-0.17f, x[i]) * (1 + i / inputs % 5);
        }
        float[] w = Models.normalArray(random, inputs * 24);
        float[] factors = new float[inputs];
        for (int i = 0; i < inputs; i++) {
            factors[i] = 0.5f + random.nextFloat();
        }
        AffineParameters wide = AffineParameters.asymmetric(new ValueRange(-3, 40), IntegerRange.UINT8);
        for (ActivationForm form : List.of(
                new ActivationForm.Static(wide, Optional.of(ChannelScales.of(factors))),
                new ActivationForm.DynamicTensor(),
                new ActivationForm.DynamicRow(128, Optional.empty()),
                new ActivationForm.DynamicRow(16, Optional.of(-0.9f)),
                new ActivationForm.DynamicRowRange())) {
            ProductLoss loss = ProductLoss.of(form, IntegerRange.UINT8, x, w, inputs, 24);
            assertThat(loss.error()).as("%s", form).isBetween(1e-4, 0.05);
        }
    }
}
