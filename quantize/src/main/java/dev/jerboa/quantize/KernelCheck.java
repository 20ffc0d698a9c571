package dev.jerboa.quantize;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.quantize.plan.QuantizationPlan;
import dev.jerboa.quantize.plan.WeightForm;
import dev.jerboa.runtime.KernelFootprint;
import java.util.List;
import java.util.function.Predicate;

/** Checks that ONNX Runtime runs the kernels that a plan was made for; if not, the forms are wrong. */
final class KernelCheck {
    private static final List<String> INTEGER_PRODUCTS =
            List.of("com.microsoft::MatMulIntegerToFloat", "com.microsoft::DynamicQuantizeMatMul");
    private static final List<String> BLOCK_PRODUCTS = List.of("com.microsoft::MatMulNBits");
    private static final List<String> INTEGER_CONVOLUTIONS = List.of("QLinearConv", "com.microsoft::QLinearConv");

    private KernelCheck() {}

    /** @throws JerboaException if there are fewer kernels of a kind than the plan has operators for them */
    static void require(QuantizationPlan plan, KernelFootprint kernels) {
        require(plan, kernels, "integer products", WeightForm.IntegerProduct.class::isInstance, INTEGER_PRODUCTS);
        require(
                plan,
                kernels,
                "integer convolutions",
                WeightForm.StaticConvolution.class::isInstance,
                INTEGER_CONVOLUTIONS);
        require(plan, kernels, "products of blocks", KernelCheck::isBlockProduct, BLOCK_PRODUCTS);
    }

    // Tables in blocks have another kernel; they are told by their size alone, so only products of 8 bits count here.
    private static boolean isBlockProduct(WeightForm form) {
        return form instanceof WeightForm.Blocks blocks && blocks.layout().bits() == 8;
    }

    private static void require(
            QuantizationPlan plan,
            KernelFootprint kernels,
            String what,
            Predicate<WeightForm> form,
            List<String> operators) {
        long planned = plan.decisions().stream()
                .filter(decision -> form.test(decision.form()))
                .mapToLong(decision -> decision.weight().uses().size())
                .sum();
        int found = operators.stream().mapToInt(kernels::count).sum();
        if (found < planned) {
            throw new JerboaException(
                    ErrorCode.INTERNAL,
                    planned + " " + what + " were planned, and ONNX Runtime made " + found + " of them",
                    "Please report this with the model; --skip leaves layers out.");
        }
    }
}
