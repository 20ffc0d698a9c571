package dev.jerboa.prune.importance;

import dev.jerboa.onnx.ElementType;
import dev.jerboa.runtime.data.CalibrationBatch;
import dev.jerboa.runtime.data.PaddingMask;
import dev.jerboa.train.Variable;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * A loss that needs no labels: the product of each sample's output with signs drawn by chance.
 *
 * <p>The distance from the whole model's own output has no gradient there, since it is smallest there. But to first order a
 * unit {@code u} changes the outputs {@code f} of sample {@code s} by {@code d_s = J_s u}, and for independent signs {@code v}
 * the mean of {@code (sum_s v_s d_s)^2} is {@code sum_s |d_s|^2}: squared gradients of this loss estimate how far the outputs
 * move (Hutchinson 1990), and their curvature is that of Gauss and Newton. More passes over the samples estimate it better.
 *
 * <p>The output of a sample is the mean over its tokens where there are tokens and the batch has a mask, else all of it.
 *
 * @param seed of the signs
 * @param unitLength whether outputs are scaled to length one first, so that only their direction counts: right for embeddings
 *     that are compared by their cosine, wrong for outputs of one number
 */
public record ProjectedOutput(long seed, boolean unitLength) implements SampleLoss {
    /** For embeddings that are compared by their cosine. */
    public static final ProjectedOutput OF_EMBEDDINGS = new ProjectedOutput(1, true);

    @Override
    public Variable loss(Map<String, Variable> outputs, CalibrationBatch batch, Place place) {
        Optional<PaddingMask> mask = PaddingMask.of(batch.inputs());
        SplittableRandom random = new SplittableRandom(seed * 31 + place.firstSample() * 1_000_003 + place.pass());
        Variable sum = Variable.of(0f);
        for (Variable output : outputs.values()) {
            if (output.type() == ElementType.FLOAT) {
                Variable rows = rows(output, batch.sampleCount(), mask);
                Variable vectors = unitLength ? rows.normalized() : rows;
                sum = sum.plus(vectors.times(signs(vectors.dims(), random)).sum());
            }
        }
        return sum;
    }

    /** One row for each sample. */
    private static Variable rows(Variable output, long samples, Optional<PaddingMask> mask) {
        long[] dims = output.dims();
        if (dims.length == 3 && mask.filter(padding -> padding.fits(dims)).isPresent()) {
            Variable weights =
                    Variable.of(new long[] {dims[0], 1, dims[1]}, mask.get().weights());
            return weights.matmul(output)
                    .reshape(dims[0], dims[2])
                    .dividedBy(weights.reshape(dims[0], dims[1]).sum(1, true).atLeast(1));
        }
        return output.reshape(samples, -1);
    }

    private static Variable signs(long[] dims, SplittableRandom random) {
        float[] signs = new float[Math.toIntExact(dims[0] * dims[1])];
        for (int i = 0; i < signs.length; i++) {
            signs[i] = random.nextBoolean() ? 1 : -1;
        }
        return Variable.of(dims, signs);
    }
}
