package dev.jerboa.train.operator;

import dev.jerboa.train.graph.Call;
import dev.jerboa.train.graph.OperatorTable;
import dev.jerboa.train.graph.Tensors;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** Normalizations whose statistics come from the batch. */
final class BatchNormalizationOperators {
    private static final float EPSILON = 1e-5f;
    private static final float MOMENTUM = 0.9f;

    static final OperatorTable TABLE = new OperatorTable()
            .addAll("BatchNormalization", 7, BatchNormalizationOperators::batchNormalization)
            .add("InstanceNormalization", 6, BatchNormalizationOperators::instanceNormalization)
            .add("GroupNormalization", 18, BatchNormalizationOperators::groupNormalization);

    private BatchNormalizationOperators() {}

    /**
     * {@code (x - mean) / sqrt(variance + epsilon) * scale + bias} per channel (Ioffe and Szegedy 2015).
     *
     * <p>In training the batch gives mean and variance, and the running ones, which are the tensors of the graph, move
     * towards them; as in PyTorch, the running variance is the unbiased one. ONNX's momentum is the share that stays,
     * LibTorch's the share that is new.
     */
    private static Tensor[] batchNormalization(Call call) {
        if (call.attribute("spatial", 1) == 0) {
            throw call.unsupported("spatial = 0, statistics for each place of a picture, is not known");
        }
        boolean trainingMode = call.attribute("training_mode", 0) != 0;
        if (trainingMode && !call.training()) {
            return asWritten(call);
        }
        boolean training = call.training();
        Tensor mean = call.tensor(3).detach();
        Tensor variance = call.tensor(4).detach();
        Tensor output = normalized(call, new TensorOptional(mean), new TensorOptional(variance), training);
        return trainingMode && call.outputCount() > 1
                ? new Tensor[] {output, mean.clone(), variance.clone()}
                : new Tensor[] {output};
    }

    private static Tensor normalized(Call call, TensorOptional mean, TensorOptional variance, boolean ofBatch) {
        return torch.batch_norm(
                call.tensor(0),
                new TensorOptional(call.tensor(1)),
                new TensorOptional(call.tensor(2)),
                mean,
                variance,
                ofBatch,
                1 - (double) call.attribute("momentum", MOMENTUM),
                call.attribute("epsilon", EPSILON),
                false);
    }

    /** A node in training mode, run as ONNX says: the statistics that it returns are the batch's own, biased ones. */
    private static Tensor[] asWritten(Call call) {
        Tensor input = call.tensor(0);
        Tensor output = normalized(call, new TensorOptional(), new TensorOptional(), true);
        long[] axes = LongStream.range(0, input.dim()).filter(axis -> axis != 1).toArray();
        T_TensorTensor_T statistics = torch.var_mean(input, axes, false, false);
        return new Tensor[] {
            output, moved(call, 3, statistics.get1()), moved(call, 4, statistics.get0()),
        };
    }

    private static Tensor moved(Call call, int running, Tensor ofBatch) {
        double momentum = call.attribute("momentum", MOMENTUM);
        Tensor moved = call.tensor(running).mul(new Scalar(momentum)).add(ofBatch.mul(new Scalar(1 - momentum)));
        return Numbers.like(call.tensor(running), moved);
    }

    /** Each channel of each picture is normalized by itself (Ulyanov et al. 2016): a group is one channel. */
    private static Tensor instanceNormalization(Call call) {
        Tensor input = call.tensor(0);
        return torch.group_norm(
                input,
                input.size(1),
                new TensorOptional(call.tensor(1)),
                new TensorOptional(call.tensor(2)),
                call.attribute("epsilon", EPSILON),
                false);
    }

    /** Groups of channels are normalized together (Wu and He 2018); scale and bias are per group before set 21. */
    private static Tensor groupNormalization(Call call) {
        Tensor input = call.tensor(0);
        long groups = call.attribute("num_groups", 1);
        return torch.group_norm(
                input,
                groups,
                new TensorOptional(perChannel(call, 1, groups)),
                new TensorOptional(perChannel(call, 2, groups)),
                call.attribute("epsilon", EPSILON),
                false);
    }

    private static Tensor perChannel(Call call, int index, long groups) {
        Tensor given = call.tensor(index);
        long channels = call.tensor(0).size(1);
        return Tensors.dims(given)[0] == channels && call.opset() >= 21
                ? given
                : given.repeat_interleave(channels / groups);
    }
}
