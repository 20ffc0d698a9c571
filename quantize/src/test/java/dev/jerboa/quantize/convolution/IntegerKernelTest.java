package dev.jerboa.quantize.convolution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.quantize.Models;
import dev.jerboa.quantize.affine.IntegerRange;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IntegerKernelTest {
    @Test
    void theBiasMakesUpForRoundingAtTheMeansAndForTheExcess() {
        Random random = new Random(5);
        for (int round = 0; round < 30; round++) {
            int groups = 1 + random.nextInt(3);
            int groupInputs = 1 + random.nextInt(5);
            int groupOutputs = 1 + random.nextInt(4);
            int outputs = groups * groupOutputs;
            TensorData kernel = Models.normal(random, outputs, groupInputs, 3, 2);
            float[] bias = Models.normalArray(random, outputs);
            double[] means = random.doubles((long) groups * groupInputs, -1, 1).toArray();
            double excess = round % 2 == 0 ? 0 : 0.01;
            IntegerKernel integers = IntegerKernel.of(
                    "w",
                    kernel,
                    IntegerRange.INT8,
                    bias,
                    groups,
                    new IntegerKernel.Input("x", 0.02f, excess, Optional.of(means)));
            for (int output = 0; output < outputs; output++) {
                double exact = bias[output];
                double found = unit(integers, output) * integers.bias().toLongs()[output];
                for (int i = 0; i < groupInputs * 6; i++) {
                    double mean = means[output / groupOutputs * groupInputs + i / 6];
                    float weight = kernel.toFloats()[output * groupInputs * 6 + i];
                    exact += weight * (mean - excess);
                    found += integers.values().toLongs()[output * groupInputs * 6 + i]
                            * (double) integers.scales().toFloats()[output]
                            * mean;
                }
                assertThat(found).isCloseTo(exact, within(0.51 * unit(integers, output)));
            }
        }
    }

    private static double unit(IntegerKernel integers, int output) {
        return integers.biasScales().toFloats()[output];
    }

    @Test
    void aBiasOfChannelsThatAreAlmostZeroIsKept() {
        TensorData kernel = TensorData.ofFloats(new long[] {3, 1, 1, 1}, 0, 1e-20f, 1);
        IntegerKernel integers = IntegerKernel.of(
                "w",
                kernel,
                IntegerRange.INT8,
                new float[] {5, -5, 5},
                1,
                new IntegerKernel.Input("x", 0.1f, 0, Optional.empty()));
        for (int output = 0; output < 3; output++) {
            assertThat(unit(integers, output) * integers.bias().toLongs()[output])
                    .isCloseTo(output == 1 ? -5 : 5, within(1e-3));
        }
    }

    @Test
    void meansOfOtherChannelsAreRefused() {
        TensorData kernel = TensorData.ofFloats(new long[] {1, 2, 1, 1}, 1, 2);
        IntegerKernel.Input input = new IntegerKernel.Input("x", 0.1f, 0, Optional.of(new double[3]));
        assertThatThrownBy(() -> IntegerKernel.of("w", kernel, IntegerRange.INT8, new float[1], 1, input))
                .isInstanceOf(JerboaException.class)
                .hasMessageContaining("3 channels")
                .hasMessageContaining("has 2");
    }

    @Test
    void weightsThatAreNotNumbersAreRefused() {
        TensorData kernel = TensorData.ofFloats(new long[] {1, 2, 1, 1}, 1, Float.NaN);
        IntegerKernel.Input input = new IntegerKernel.Input("x", 0.1f, 0, Optional.empty());
        assertThatThrownBy(() -> IntegerKernel.of("w", kernel, IntegerRange.INT8, new float[1], 1, input))
                .isInstanceOf(JerboaException.class)
                .hasMessageContaining("'w'")
                .extracting(failure -> ((JerboaException) failure).code())
                .isEqualTo(ErrorCode.INVALID_WEIGHT);
    }
}
