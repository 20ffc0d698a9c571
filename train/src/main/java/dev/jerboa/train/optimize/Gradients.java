package dev.jerboa.train.optimize;

import dev.jerboa.train.LibTorch;
import dev.jerboa.train.Parameter;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Looks at the gradients of many parameters as one long vector, and shortens it. */
public final class Gradients {
    private Gradients() {}

    /** The Euclidean length of all gradients together; 0 if there is none. */
    public static double norm(List<Parameter> parameters) {
        double[] norm = new double[1];
        LibTorch.withoutGradients(() -> {
            try (PointerScope scope = new PointerScope()) {
                List<Tensor> gradients = of(parameters);
                if (!gradients.isEmpty()) {
                    norm[0] = TensorLists.norms(gradients).norm().item().toDouble();
                }
            }
        });
        return norm[0];
    }

    /**
     * Scales all gradients so that their length together is at most a bound (Pascanu and others 2013).
     *
     * @param norm their length now
     */
    public static void clip(List<Parameter> parameters, double norm, double bound) {
        if (norm > bound) {
            LibTorch.withoutGradients(() -> {
                try (PointerScope scope = new PointerScope()) {
                    TensorLists.multiply(of(parameters), bound / norm);
                }
            });
        }
    }

    /** Forgets all gradients. */
    public static void clear(List<Parameter> parameters) {
        try (PointerScope scope = new PointerScope()) {
            parameters.forEach(parameter -> parameter.value().clearGradient());
        }
    }

    /** The first parameter, if any, whose gradient is not finite. */
    public static Optional<String> firstNonFinite(List<Parameter> parameters) {
        try (PointerScope scope = new PointerScope()) {
            return parameters.stream()
                    .filter(parameter -> parameter.value().hasGradient())
                    .filter(parameter -> !torch.isfinite(
                                    parameter.value().tensor().grad())
                            .all()
                            .item()
                            .toBool())
                    .map(Parameter::name)
                    .findFirst();
        }
    }

    private static List<Tensor> of(List<Parameter> parameters) {
        return parameters.stream()
                .map(parameter -> parameter.value().tensor().grad())
                .filter(Tensor::defined)
                .toList();
    }
}
