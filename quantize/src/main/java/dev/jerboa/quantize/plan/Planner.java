package dev.jerboa.quantize.plan;

import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.Function;
import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.quantize.QuantizationOptions;
import dev.jerboa.quantize.QuantizationScheme;
import dev.jerboa.quantize.plan.WeightUse.Role;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Decides for each weight of a model which form it takes, or why it stays as it is. */
public final class Planner {
    /** Below this many elements the scales and the extra nodes cost more than the smaller weight saves. */
    static final long MINIMUM_ELEMENTS = 4096;

    private final QuantizationOptions options;
    private final Set<Graph> functionBodies;

    private Planner(OnnxModel model, QuantizationOptions options) {
        this.options = options;
        this.functionBodies = model.functions().stream().map(Function::body).collect(Collectors.toSet());
    }

    /** The plan for a model; the model does not change. */
    public static QuantizationPlan plan(OnnxModel model, QuantizationOptions options) {
        Planner planner = new Planner(model, options);
        return QuantizationPlan.of(
                        WeightFinder.find(model).stream().map(planner::decide).toList())
                .withSpelling(options.deployment().spelling());
    }

    private Decision decide(Weight weight) {
        TensorData data = weight.constant().data();
        Optional<String> obstacle = obstacle(weight, data);
        if (obstacle.isPresent()) {
            return Decision.keep(weight, obstacle.get());
        }
        if (options.scheme() == QuantizationScheme.FP16) {
            return new Decision(
                    weight, new WeightForm.Half(), "takes half the bytes", data.elementCount() * Short.BYTES);
        }
        return decideInteger(weight, data);
    }

    private Optional<String> obstacle(Weight weight, TensorData data) {
        Graph owner = weight.constant().owner();
        if (data.type() == ElementType.FLOAT16 || data.type() == ElementType.BFLOAT16) {
            return Optional.of("is " + data.type() + " already");
        } else if (data.type().bits() <= Byte.SIZE) {
            return Optional.of("is quantized already (" + data.type() + ")");
        } else if (data.type() != ElementType.FLOAT) {
            return Optional.of("is " + data.type() + ", not float");
        } else if (functionBodies.contains(owner)) {
            return Optional.of("is inside a local function");
        } else if (owner.isOutput(weight.name())) {
            return Optional.of("is an output of the graph");
        } else if (data.elementCount() < MINIMUM_ELEMENTS) {
            return Optional.of("has only " + data.elementCount() + " elements");
        }
        return skipped(weight);
    }

    private Optional<String> skipped(Weight weight) {
        return options.skip()
                .filter(pattern -> pattern.matcher(weight.name()).find()
                        || weight.uses().stream()
                                .anyMatch(use ->
                                        pattern.matcher(use.node().name()).find()))
                .map(pattern -> "is skipped: matches '" + pattern + "'");
    }

    private Decision decideInteger(Weight weight, TensorData data) {
        Set<Role> roles = EnumSet.noneOf(Role.class);
        weight.uses().forEach(use -> roles.add(use.role()));
        boolean embedding = roles.contains(Role.EMBEDDING);
        long orientations =
                weight.uses().stream().map(WeightUse::transposed).distinct().count();
        if (roles.contains(Role.CONVOLUTION)) {
            return Decision.keep(weight, "convolution: stays float in this scheme");
        } else if (roles.contains(Role.OTHER)) {
            return Decision.keep(weight, "is read by " + otherOperator(weight) + ", which has no form in this scheme");
        } else if (data.rank() != 2) {
            return Decision.keep(
                    weight, "has " + data.rank() + " dimensions; only matrices have a form in this scheme");
        } else if (embedding && options.keepEmbeddings()) {
            return Decision.keep(weight, "embedding table: kept on request");
        } else if (embedding && roles.size() == 1) {
            return orientations == 1 && !weight.uses().get(0).transposed()
                    ? embedding(weight, data)
                    : Decision.keep(weight, "embedding table that is transposed before rows are looked up");
        } else if (!embedding && orientations == 1) {
            return matrix(weight, data, weight.uses().get(0).transposed());
        } else if (embedding && tiedAsUsual(weight)) {
            return tied(weight, data);
        }
        return Decision.keep(weight, "is read in two orientations that share no form");
    }

    private Decision matrix(Weight weight, TensorData data, boolean transposed) {
        long outputs = data.dim(transposed ? 0 : 1);
        if (options.scheme() == QuantizationScheme.DYNAMIC_INT8) {
            return new Decision(
                    weight,
                    WeightForm.IntegerProduct.of(new ActivationForm.DynamicTensor(), target().fastestWeights()),
                    "one scale for each of " + outputs + " outputs",
                    data.elementCount() + outputs * Float.BYTES);
        }
        return blocks(weight, options.blockSize(), outputs, data.dim(transposed ? 1 : 0));
    }

    private Decision embedding(Weight weight, TensorData data) {
        String reason = "one scale for each of " + data.dim(0) + " rows";
        if (options.scheme() == QuantizationScheme.WEIGHTS_INT4 && isPortable()) {
            reason += "; no standard operator looks up rows of blocks";
        } else if (options.scheme() == QuantizationScheme.WEIGHTS_INT4) {
            OptionalInt blockSize = tableBlockSize(data.dim(1));
            if (blockSize.isPresent()) {
                return blocks(weight, blockSize.getAsInt(), data.dim(0), data.dim(1));
            }
        }
        return new Decision(
                weight,
                new WeightForm.IntegerRows(target().finestWeights()),
                reason,
                data.elementCount() + data.dim(0) * Float.BYTES);
    }

    // Tables take blocks of twice the size: an error in a row enters a sentence once and is not summed over inputs. The
    // kernel that looks up rows takes whole blocks only.
    private OptionalInt tableBlockSize(long width) {
        return IntStream.iterate(Math.min(256, 2 * options.blockSize()), size -> size >= 16, size -> size / 2)
                .filter(size -> width % size == 0)
                .findFirst();
    }

    // The usual tie: rows of the table are looked up at one end, and multiplied with at the other.
    private static boolean tiedAsUsual(Weight weight) {
        return weight.uses().stream().allMatch(use -> use.transposed() == (use.role() == Role.MATRIX_PRODUCT));
    }

    private Decision tied(Weight weight, TensorData data) {
        if (options.scheme() == QuantizationScheme.DYNAMIC_INT8) {
            return embedding(weight, data);
        } else if (isPortable()) {
            return Decision.keep(weight, "tied table: no standard operator looks up rows of blocks");
        }
        OptionalInt blockSize = tableBlockSize(data.dim(1));
        return blockSize.isPresent()
                ? blocks(weight, blockSize.getAsInt(), data.dim(0), data.dim(1))
                : Decision.keep(weight, "tied table of width " + data.dim(1) + ", which no block size divides");
    }

    private Decision blocks(Weight weight, int blockSize, long rows, long width) {
        WeightForm.Blocks form = options.blocks(blockSize);
        return new Decision(
                weight,
                form,
                "one scale for each of " + rows * form.layout().blocks((int) width) + " blocks",
                form.sizeBytes(rows, (int) width));
    }

    private TargetProcessor target() {
        return options.deployment().target();
    }

    private boolean isPortable() {
        return options.deployment().spelling().isPortable();
    }

    private static String otherOperator(Weight weight) {
        return weight.uses().stream()
                .filter(use -> use.role() == Role.OTHER)
                .map(use -> use.node().operator())
                .findFirst()
                .orElse("nothing");
    }
}
