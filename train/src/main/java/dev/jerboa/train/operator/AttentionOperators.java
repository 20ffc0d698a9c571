package dev.jerboa.train.operator;

import dev.jerboa.train.graph.Call;
import dev.jerboa.train.graph.OperatorTable;
import dev.jerboa.train.graph.Tensors;
import java.util.Optional;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * ONNX Runtime's attention: {@code softmax(Q K^T scale + mask) V} for each head (Vaswani et al. 2017), as one call of
 * LibTorch.
 *
 * <p>What is masked out gets a large negative number added, as ONNX Runtime does, so a row that is all masked out is
 * still a number. Caches of earlier tokens are not known.
 */
final class AttentionOperators {
    private static final float MASK_FILTER = -10000f;

    static final OperatorTable TABLE = new OperatorTable()
            .addMicrosoft("Attention", AttentionOperators::attention)
            .addMicrosoft("MultiHeadAttention", AttentionOperators::multiHead);

    private AttentionOperators() {}

    /** The input {@code [batch, length, width]} is projected to queries, keys and values by one product. */
    private static Tensor attention(Call call) {
        if (call.has(4) || call.outputCount() > 1) {
            throw call.unsupported("a cache of earlier tokens is not known");
        }
        if (call.attribute("do_rotary", 0) != 0) {
            throw call.unsupported("rotary positions are not known");
        }
        Tensor projected = torch.linear(
                call.tensor(0),
                call.tensor(1).t(),
                call.optional(2).map(TensorOptional::new).orElseGet(TensorOptional::new));
        long third = projected.size(2) / 3;
        long[] widths = call.longs("qkv_hidden_sizes").orElseGet(() -> new long[] {third, third, third});
        Tensor query = heads(call, part(projected, 0, widths[0]));
        Tensor key = heads(call, part(projected, widths[0], widths[1]));
        Tensor value = heads(call, part(projected, widths[0] + widths[1], widths[2]));
        return joined(call, query, key, value, call.optional(3), call.optional(5));
    }

    /** Queries, keys and values come {@code [batch, length, width]}, or packed, or as heads already. */
    private static Tensor multiHead(Call call) {
        if (call.has(6) || call.has(7) || call.outputCount() > 1) {
            throw call.unsupported("a cache of earlier tokens is not known");
        }
        Tensor[] given = unpacked(call);
        if (call.has(3)) {
            Tensor bias = call.tensor(3);
            long width = given[0].size(2);
            long valueWidth = bias.size(0) - 2 * width;
            given[0] = given[0].add(part(bias, 0, width));
            given[1] = biased(given[1], part(bias, width, width), call);
            given[2] = biased(given[2], part(bias, 2 * width, valueWidth), call);
        }
        return joined(
                call,
                heads(call, given[0]),
                heads(call, given[1]),
                heads(call, given[2]),
                call.optional(4),
                call.optional(5));
    }

    private static Tensor[] unpacked(Call call) {
        Tensor query = call.tensor(0);
        if (query.dim() == 5) {
            return new Tensor[] {slot(query, 0), slot(query, 1), slot(query, 2)};
        }
        Tensor key = call.tensor(1);
        if (key.dim() == 5) {
            return new Tensor[] {query, slot(key, 0), slot(key, 1)};
        }
        return new Tensor[] {query, key, call.tensor(2)};
    }

    /** {@code [batch, length, heads, slots, size] -> [batch, length, heads * size]}. */
    private static Tensor slot(Tensor packed, long index) {
        return packed.select(3, index).flatten(2, 3);
    }

    private static Tensor biased(Tensor input, Tensor bias, Call call) {
        return input.dim() == 4 ? input.add(bias.reshape(1, call.attribute("num_heads", 1), 1, -1)) : input.add(bias);
    }

    private static Tensor part(Tensor tensor, long from, long count) {
        return tensor.slice(-1, new LongOptional(from), new LongOptional(from + count), 1);
    }

    /** {@code [batch, length, width] -> [batch, heads, length, size]}. */
    private static Tensor heads(Call call, Tensor tensor) {
        if (tensor.dim() == 4) {
            return tensor;
        }
        return tensor.reshape(tensor.size(0), tensor.size(1), call.attribute("num_heads", 1), -1)
                .transpose(1, 2);
    }

    private static Tensor joined(
            Call call, Tensor query, Tensor key, Tensor value, Optional<Tensor> mask, Optional<Tensor> bias) {
        boolean causal = call.attribute("unidirectional", 0) != 0;
        Optional<Tensor> added = added(call, query, key, mask, bias, causal);
        float scale = call.attribute("scale", 0f);
        Tensor output = torch.scaled_dot_product_attention(
                query,
                key,
                value,
                added.map(TensorOptional::new).orElseGet(TensorOptional::new),
                0,
                causal && added.isEmpty(),
                scale == 0 ? new DoubleOptional() : new DoubleOptional(scale),
                false);
        return output.transpose(1, 2).flatten(2, 3);
    }

    /** What is added to the scores, of a shape that broadcasts to {@code [batch, heads, queries, keys]}. */
    private static Optional<Tensor> added(
            Call call, Tensor query, Tensor key, Optional<Tensor> mask, Optional<Tensor> bias, boolean causal) {
        float filter = call.attribute("mask_filter_value", MASK_FILTER);
        Optional<Tensor> sum = mask.map(given ->
                visible(call, given, key).logical_not().to(query.scalar_type()).mul(new Scalar(filter)));
        if (bias.isPresent()) {
            sum = Optional.of(sum.map(bias.get()::add).orElse(bias.get()));
        }
        if (!causal || sum.isEmpty()) {
            return sum;
        }
        Tensor later = torch.ones(query.size(2), key.size(2))
                .triu(1 + key.size(2) - query.size(2))
                .to(query.scalar_type());
        return Optional.of(sum.get().add(later.mul(new Scalar(filter))));
    }

    /** A mask is ones and zeros for each key, or each query and key; or where each text ends, and where it begins. */
    private static Tensor visible(Call call, Tensor mask, Tensor key) {
        long batch = key.size(0);
        long keys = key.size(2);
        if (mask.dim() == 1) {
            Tensor places = torch.arange(new Scalar(keys)).to(ScalarType.Long).reshape(1, 1, 1, keys);
            Tensor ends = mask.slice(0, new LongOptional(0), new LongOptional(batch), 1)
                    .reshape(-1, 1, 1, 1);
            Tensor before = places.lt(ends);
            if (mask.size(0) != 2 * batch) {
                return before;
            }
            Tensor begins = mask.slice(0, new LongOptional(batch), new LongOptional(2 * batch), 1);
            return before.logical_and(places.ge(begins.reshape(-1, 1, 1, 1)));
        }
        Tensor ones = mask.ne(new Scalar(0L));
        return switch ((int) mask.dim()) {
            case 2 -> ones.unsqueeze(1).unsqueeze(1);
            case 3 -> ones.unsqueeze(1);
            default -> throw call.unsupported("a mask " + Tensors.describe(mask) + " is not known");
        };
    }
}
