package dev.jerboa.quantize.aware;

import dev.jerboa.onnx.Attribute;
import dev.jerboa.onnx.Constants;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.Progress;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.onnx.opset.OpsetUpgrade;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.onnx.serde.Scratch;
import dev.jerboa.quantize.QuantizationOptions;
import dev.jerboa.quantize.affine.BlockLayout;
import dev.jerboa.quantize.form.BlockIntegers;
import dev.jerboa.quantize.form.PlanRunner;
import dev.jerboa.quantize.form.WeightRounding;
import dev.jerboa.quantize.plan.Decision;
import dev.jerboa.quantize.plan.Planner;
import dev.jerboa.quantize.plan.QuantizationPlan;
import dev.jerboa.quantize.plan.Weight;
import dev.jerboa.quantize.plan.WeightForm;
import dev.jerboa.quantize.plan.WeightUse;
import dev.jerboa.runtime.TemporaryDirectory;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A float model whose weights pass through the integers that they are to become, so that training them makes up for what
 * rounding loses.
 *
 * <p>Each weight {@code w} that the plan puts into blocks is read as {@code DequantizeLinear(QuantizeLinear(w))} with the
 * scales that plain rounding would choose; the weights stay float parameters, and the scales may be parameters too (Jacob et
 * al. 2018; Esser et al. 2020, "Learned Step Size Quantization"). {@link #fold} then gives the file that plain rounding of
 * the trained weights with those scales gives.
 */
public final class FakeQuantization {
    // Blocks came to QuantizeLinear with version 21.
    private static final long OPSET = 21;

    private final Path source;
    private final QuantizationOptions options;
    private final OnnxModel trainable;
    private final Map<String, BlockParameters.Names> parameters;

    private FakeQuantization(
            Path source,
            QuantizationOptions options,
            OnnxModel trainable,
            Map<String, BlockParameters.Names> parameters) {
        this.source = source;
        this.options = options;
        this.trainable = trainable;
        this.parameters = parameters;
    }

    /**
     * Puts fake quantization in front of every weight that a scheme with blocks would take.
     *
     * @throws JerboaException if no weight would be taken in blocks
     */
    public static FakeQuantization of(Path source, QuantizationOptions options) {
        OnnxModel model = OpsetUpgrade.raise(OnnxFile.read(source), OPSET);
        Map<String, BlockParameters.Names> parameters = new LinkedHashMap<>();
        try (TemporaryDirectory folder = TemporaryDirectory.create();
                Scratch scratch = Scratch.beside(folder.path().resolve("weights"))) {
            for (Decision decision : Planner.plan(model, options).decisions()) {
                if (decision.form() instanceof WeightForm.Blocks blocks) {
                    parameters.put(decision.weight().name(), insert(model, decision.weight(), blocks, scratch));
                }
            }
        }
        if (parameters.isEmpty()) {
            throw new JerboaException(
                    ErrorCode.NOTHING_TO_DO,
                    "the scheme " + options.scheme().optionName() + " takes no weight of " + source + " in blocks",
                    "Choose weights-int4 or weights-int8.");
        }
        return new FakeQuantization(source, options, model, parameters);
    }

    /** The model to train. */
    public OnnxModel trainable() {
        return trainable;
    }

    /** Whether a constant of the model to train is the scales of a weight. */
    public boolean isScale(String name) {
        return parameters.values().stream().anyMatch(names -> names.scales().equals(name));
    }

    /** Whether a constant of the model to train passes through integers. */
    public boolean isQuantized(String name) {
        return parameters.containsKey(name);
    }

    private static BlockParameters.Names insert(
            OnnxModel model, Weight weight, WeightForm.Blocks form, Scratch scratch) {
        boolean byOutput = storedByOutput(weight);
        BlockIntegers integers = WeightRounding.NEAREST.blocks(weight, byOutput, Optional.empty(), form, scratch);
        BlockLayout layout = form.layout();
        Graph owner = weight.constant().owner();
        BlockParameters.Names names = BlockParameters.add(owner, weight.name(), layout, integers, byOutput);
        Attribute axis = Attribute.of("axis", byOutput ? 1L : 0L);
        Attribute block = Attribute.of("block_size", (long) layout.blockSize());
        String quantized = owner.freshName(weight.name() + "_integers");
        String restored = owner.freshName(weight.name() + "_restored");
        List<Node> nodes = List.of(
                Node.of(
                        "QuantizeLinear",
                        owner.freshName(weight.name() + "_quantize"),
                        List.of(weight.name(), names.scales(), names.zeroPoints()),
                        List.of(quantized),
                        axis,
                        block),
                Node.of(
                        "DequantizeLinear",
                        owner.freshName(weight.name() + "_dequantize"),
                        List.of(quantized, names.scales(), names.zeroPoints()),
                        List.of(restored),
                        axis,
                        block));
        Optional<Node> constant = weight.constant().node();
        if (constant.isPresent()) {
            owner.replace(constant.get(), List.of(constant.get(), nodes.get(0), nodes.get(1)));
        } else {
            owner.prepend(nodes);
        }
        for (Graph graph : model.graphs()) {
            for (Node node : graph.consumers(weight.name())) {
                if (node != nodes.get(0)) {
                    redirect(graph, node, weight.name(), restored);
                }
            }
        }
        return names;
    }

    private static void redirect(Graph graph, Node node, String from, String to) {
        for (int i = 0; i < node.inputs().size(); i++) {
            if (node.input(i).equals(from)) {
                graph.setInput(node, i, to);
            }
        }
    }

    /**
     * The model in integers: the source with the weights as they are now in {@link #trainable()}, rounded with the scales
     * that are there.
     *
     * @param scratch holds the new weights until the model is written
     */
    public OnnxModel fold(Scratch scratch, Progress progress) {
        OnnxModel model = OnnxFile.read(source);
        TrainedConstants.copy(trainable, model);
        QuantizationPlan plan = Planner.plan(model, options);
        PlanRunner.run(model, plan, new GivenScales(this::integers), scratch, progress);
        return model;
    }

    /** The source with the weights as they are now in {@link #trainable()}, still floats. */
    public OnnxModel trained() {
        OnnxModel model = OnnxFile.read(source);
        TrainedConstants.copy(trainable, model);
        return model;
    }

    private BlockIntegers integers(Weight weight, boolean byOutput, BlockLayout layout) {
        BlockParameters.Names names = parameters.get(weight.name());
        TensorData scales = constant(names.scales());
        TensorData zeroPoints = constant(names.zeroPoints());
        return BlockParameters.integers(weight, byOutput, layout, scales, zeroPoints);
    }

    private TensorData constant(String name) {
        return trainable.graphs().stream()
                .flatMap(graph -> Constants.find(graph, name).stream())
                .findFirst()
                .orElseThrow()
                .data();
    }

    private static boolean storedByOutput(Weight weight) {
        return weight.uses().stream().anyMatch(use -> use.role() == WeightUse.Role.EMBEDDING)
                || weight.uses().get(0).transposed();
    }
}
