package dev.jerboa.train.graph;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Looks for NaN and infinity. */
final class NonFinite {
    private NonFinite() {}

    /** Whether any float in any of the tensors is NaN or infinite. */
    static boolean any(Tensor[] tensors) {
        for (Tensor tensor : tensors) {
            if (tensor != null
                    && Tensors.isFloat(tensor)
                    && !torch.isfinite(tensor).all().item().toBool()) {
                return true;
            }
        }
        return false;
    }
}
