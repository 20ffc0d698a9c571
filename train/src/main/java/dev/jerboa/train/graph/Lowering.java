package dev.jerboa.train.graph;

import org.bytedeco.pytorch.Tensor;

/** What LibTorch is asked to do for one ONNX operator. */
@FunctionalInterface
public interface Lowering {
    /**
     * The outputs of a node, in the order of its outputs; fewer where the node leaves out the last ones.
     *
     * @param call the node and its inputs
     */
    Tensor[] apply(Call call);

    /** A lowering with a single output. */
    @FunctionalInterface
    interface Single {
        /** The output of a node. */
        Tensor apply(Call call);
    }

    /** The lowering of an operator with a single output. */
    static Lowering of(Single single) {
        return call -> new Tensor[] {single.apply(call)};
    }
}
