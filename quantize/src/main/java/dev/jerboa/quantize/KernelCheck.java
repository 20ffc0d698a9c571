package dev.jerboa.quantize;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.quantize.plan.QuantizationPlan;
import dev.jerboa.quantize.plan.Spelling;
import dev.jerboa.quantize.plan.WeightForm;
import dev.jerboa.runtime.KernelFootprint;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Checks that ONNX Runtime runs the kernels that a plan was made for; if not, the forms are wrong. */
final class KernelCheck {
    private static final List<String> INTEGER_PRODUCTS = List.of(
            "com.microsoft::MatMulIntegerToFloat",
            "com.microsoft::DynamicQuantizeMatMul",
            "com.microsoft::QGemm",
            "MatMulInteger");
    private static final List<String> BLOCK_PRODUCTS = List.of("com.microsoft::MatMulNBits");
    private static final List<String> INTEGER_CONVOLUTIONS = List.of("QLinearConv", "com.microsoft::QLinearConv");

    /** Operators of a plan and the kernels for them. */
    private record Kind(String name, Predicate<WeightForm> form, List<String> operators) {}

    private static final List<Kind> KINDS = List.of(
            new Kind("integer products", WeightForm.IntegerProduct.class::isInstance, INTEGER_PRODUCTS),
            new Kind("integer convolutions", WeightForm.StaticConvolution.class::isInstance, INTEGER_CONVOLUTIONS),
            new Kind("products of blocks", KernelCheck::isBlockProduct, BLOCK_PRODUCTS));

    private KernelCheck() {}

    /**
     * Compares a plan with the kernels that run.
     *
     * @return a sentence where operators were asked for of which ONNX Runtime does not make all kernels
     * @throws JerboaException if there are fewer kernels of a kind than a plan has operators that were written for them
     */
    static Optional<String> check(QuantizationPlan plan, KernelFootprint kernels) {
        List<String> missing = KINDS.stream()
                .flatMap(kind -> missing(plan, kernels, kind).stream())
                .toList();
        if (missing.isEmpty()) {
            return Optional.empty();
        }
        String sentence = String.join("; ", missing);
        if (plan.spelling() != Spelling.FUSED) {
            return Optional.of(
                    "Spelled as " + plan.spelling().optionName() + ", " + sentence + ": the rest runs as floats.");
        }
        throw new JerboaException(
                ErrorCode.INTERNAL, sentence, "Please report this with the model; --skip leaves layers out.");
    }

    // Tables in blocks have another kernel; they are told by their size alone, so only products of 8 bits count here.
    private static boolean isBlockProduct(WeightForm form) {
        return form instanceof WeightForm.Blocks blocks && blocks.layout().bits() == 8;
    }

    private static Optional<String> missing(QuantizationPlan plan, KernelFootprint kernels, Kind kind) {
        long planned = plan.decisions().stream()
                .filter(decision -> kind.form().test(decision.form()))
                .mapToLong(decision -> decision.weight().uses().size())
                .sum();
        int found = kind.operators().stream().mapToInt(kernels::count).sum();
        return found < planned
                ? Optional.of(
                        planned + " " + kind.name() + " were planned, and ONNX Runtime made " + found + " of them")
                : Optional.empty();
    }
}
