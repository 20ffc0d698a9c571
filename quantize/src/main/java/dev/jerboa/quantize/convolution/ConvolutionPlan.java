package dev.jerboa.quantize.convolution;

import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.quantize.affine.IntegerRange;
import dev.jerboa.quantize.plan.Decision;
import dev.jerboa.quantize.plan.WeightForm;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Which operators of a convolution network will compute with integers, and which activations need a known range. */
public final class ConvolutionPlan {
    private final List<Decision> decisions;
    private final IntegerRange integers;
    private final List<Step> steps;
    private final Set<String> activations;

    private ConvolutionPlan(List<Decision> decisions, IntegerRange integers, StepFinder finder) {
        this.decisions = decisions;
        this.integers = integers;
        this.steps = finder.steps();
        this.activations = Collections.unmodifiableSet(finder.activations());
    }

    /**
     * The plan for a model whose batch normalizations are folded, whose constants are initializers, and whose nodes stand
     * in the order of computation; the model does not change.
     */
    public static ConvolutionPlan of(OnnxModel model) {
        return of(model, Set.of(), IntegerRange.INT8);
    }

    /**
     * As {@link #of(OnnxModel)}, with some convolutions left float.
     *
     * @param keptFloat the names of their weights
     * @param integers signed integers that the kernels of the others become
     */
    public static ConvolutionPlan of(OnnxModel model, Set<String> keptFloat, IntegerRange integers) {
        List<Decision> decisions = KernelDecisions.of(model, keptFloat, integers);
        Set<Node> integer = decisions.stream()
                .filter(decision -> decision.form() instanceof WeightForm.StaticConvolution)
                .flatMap(decision -> decision.weight().uses().stream())
                .map(use -> use.node())
                .collect(Collectors.toSet());
        return new ConvolutionPlan(decisions, integers, new StepFinder(model.graph(), integer));
    }

    /** One decision for each weight that a convolution reads, largest first. */
    public List<Decision> decisions() {
        return decisions;
    }

    /** The values of the main graph whose ranges the rewriting needs. */
    public Set<String> activations() {
        return activations;
    }

    /** The values of the main graph that integer convolutions read. */
    public Set<String> inputs() {
        return steps.stream()
                .filter(Step.Convolution.class::isInstance)
                .flatMap(step -> step.inputs().stream())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** What kernels become. */
    IntegerRange integers() {
        return integers;
    }

    /** What becomes integer, in the order of computation. */
    List<Step> steps() {
        return steps;
    }
}
