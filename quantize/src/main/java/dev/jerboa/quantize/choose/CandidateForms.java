package dev.jerboa.quantize.choose;

import dev.jerboa.onnx.Constants;
import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.quantize.Preset;
import dev.jerboa.quantize.affine.AffineParameters;
import dev.jerboa.quantize.affine.BlockLayout;
import dev.jerboa.quantize.affine.IntegerRange;
import dev.jerboa.quantize.affine.RangeSearch;
import dev.jerboa.quantize.affine.ValueRange;
import dev.jerboa.quantize.plan.ActivationForm;
import dev.jerboa.quantize.plan.ChannelScales;
import dev.jerboa.quantize.plan.Decision;
import dev.jerboa.quantize.plan.Deployment;
import dev.jerboa.quantize.plan.Spelling;
import dev.jerboa.quantize.plan.Weight;
import dev.jerboa.quantize.plan.WeightFinder;
import dev.jerboa.quantize.plan.WeightForm;
import dev.jerboa.quantize.plan.WeightUse;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The forms worth trying for the weights of a model, by preset. */
public final class CandidateForms {
    private static final int MIDDLE = 128;
    private static final int ONE_SIDED_ZERO_POINT = 16;
    private static final int BLOCK_SIZE = 32;
    private static final int TABLE_BLOCK_SIZE = 64;
    private static final WeightForm.Blocks BYTES =
            new WeightForm.Blocks(new BlockLayout(8, BLOCK_SIZE, true), RangeSearch.STANDARD);
    private static final WeightForm.Blocks NIBBLES =
            new WeightForm.Blocks(new BlockLayout(4, BLOCK_SIZE, false), RangeSearch.STANDARD);
    private static final WeightForm.Blocks TABLE_NIBBLES =
            new WeightForm.Blocks(new BlockLayout(4, TABLE_BLOCK_SIZE, false), RangeSearch.STANDARD);
    // What a byte of the file is worth in microseconds of a batch, where speed is the goal and where size is.
    private static final double MICROS_PER_BYTE = 0.002;
    private static final double MICROS_PER_BYTE_SMALL = 0.02;

    private final boolean small;
    private final boolean fast;
    private final boolean everything;

    private final Deployment deployment;

    private CandidateForms(boolean small, boolean fast, boolean everything, Deployment deployment) {
        this.small = small;
        this.fast = fast;
        this.everything = everything;
        this.deployment = deployment;
    }

    /** The forms that serve a preset where its result is to run. */
    public static CandidateForms of(Preset preset, Deployment deployment) {
        return new CandidateForms(preset == Preset.SMALL, preset == Preset.FAST, false, deployment);
    }

    /** The forms of all presets together, to compare them. */
    public static CandidateForms all(Deployment deployment) {
        return new CandidateForms(false, false, true, deployment);
    }

    /** The operators to write and to time. */
    Spelling spelling() {
        return deployment.spelling();
    }

    /** The form to time here for another: with integers of the weights that this processor is fast with. */
    WeightForm timed(WeightForm form) {
        return form instanceof WeightForm.IntegerProduct product && !deployment.isHost()
                ? new WeightForm.IntegerProduct(product.activation(), IntegerRange.INT8, product.packed())
                : form;
    }

    /** The time of a form where the result is to run, as far as it can be told from that of {@link #timed} here. */
    double targetMicros(WeightForm form, double micros) {
        return form instanceof WeightForm.IntegerProduct product && !deployment.isHost()
                ? micros * deployment.target().relativeTime(product.integers())
                : micros;
    }

    /**
     * The forms for a product.
     *
     * @param smoothing factors that even out the channels of its activation, where any do
     */
    List<WeightForm> product(Site site, Optional<ChannelScales> smoothing) {
        List<WeightForm> forms = new ArrayList<>();
        for (ActivationForm activation : small ? rows(site) : activations(site, smoothing)) {
            for (IntegerRange integers : deployment.target().weightIntegers()) {
                if (small || everything) {
                    forms.add(new WeightForm.IntegerProduct(activation, integers, Optional.of(NIBBLES)));
                }
                forms.add(WeightForm.IntegerProduct.of(activation, integers));
            }
        }
        if (!fast) {
            forms.add(BYTES);
        }
        return forms;
    }

    // With 4-bit weights there is no error to spare, and a range for all rows would cost half as much again.
    private static List<ActivationForm> rows(Site site) {
        return List.of(row(site.statistics().range()), new ActivationForm.DynamicRowRange());
    }

    private static List<ActivationForm> activations(Site site, Optional<ChannelScales> smoothing) {
        List<ActivationForm> forms = new ArrayList<>();
        ValueRange range = site.statistics().range();
        forms.add(new ActivationForm.Static(AffineParameters.asymmetric(range, IntegerRange.UINT8), Optional.empty()));
        smoothing.ifPresent(scales -> forms.add(new ActivationForm.Static(
                AffineParameters.asymmetric(
                        site.statistics().scaled(scales.inverse()).range(), IntegerRange.UINT8),
                smoothing)));
        forms.addAll(rows(site));
        return forms;
    }

    // Where nearly everything is positive (after a GELU or ReLU), the integers below zero would lie idle.
    private static ActivationForm row(ValueRange range) {
        boolean oneSided = -range.min() * ONE_SIDED_ZERO_POINT <= range.max();
        return oneSided
                ? new ActivationForm.DynamicRow(ONE_SIDED_ZERO_POINT, Optional.of(range.min()))
                : new ActivationForm.DynamicRow(MIDDLE, Optional.empty());
    }

    /** The bytes that a product takes in the file in a form, scales in half precision. */
    static long sizeBytes(Site site, WeightForm form) {
        long elements = (long) site.inputs() * site.outputs();
        if (form instanceof WeightForm.Blocks blocks) {
            return blocks.halfScaleBytes(site.outputs(), site.inputs());
        } else if (form instanceof WeightForm.IntegerProduct product) {
            return product.packed()
                    .map(blocks -> blocks.halfScaleBytes(site.outputs(), site.inputs()))
                    .orElse(elements + site.outputs() * (long) Short.BYTES);
        }
        return elements * Short.BYTES;
    }

    /** What a form costs where this preset is the goal: its time and its bytes. */
    double cost(double micros, long sizeBytes) {
        return micros + (small ? MICROS_PER_BYTE_SMALL : MICROS_PER_BYTE) * sizeBytes;
    }

    /** The form of an embedding table; empty for any other weight. */
    public Optional<Decision> table(Weight weight) {
        TensorData data = weight.constant().data();
        boolean table =
                weight.uses().stream().allMatch(use -> use.role() == WeightUse.Role.EMBEDDING && !use.transposed());
        if (!table || data.rank() != 2 || data.type() != ElementType.FLOAT || data.elementCount() < 4096) {
            return Optional.empty();
        }
        int width = Math.toIntExact(data.dim(1));
        boolean blocks = small && width % TABLE_BLOCK_SIZE == 0;
        if (blocks && !spelling().isPortable()) {
            return Optional.of(new Decision(
                    weight, TABLE_NIBBLES, "rows in blocks", TABLE_NIBBLES.halfScaleBytes(data.dim(0), width)));
        }
        String reason = "one scale for each row" + (blocks ? "; no standard operator looks up rows of blocks" : "");
        long bytes = data.elementCount() + data.dim(0) * Short.BYTES;
        return Optional.of(new Decision(weight, new WeightForm.IntegerRows(), reason, bytes));
    }

    /** The bytes of everything in the file but the products. */
    public long sizeBytesOfRest(OnnxModel model, List<Site> sites) {
        Set<TensorData> counted = new HashSet<>();
        sites.forEach(site -> counted.add(site.weight().constant().data()));
        long bytes = 0;
        for (Weight weight : WeightFinder.find(model)) {
            Optional<Decision> decision = table(weight);
            if (decision.isPresent() && counted.add(weight.constant().data())) {
                bytes += decision.get().sizeBytesAfter();
            }
        }
        for (TensorData data : Constants.tensorsOf(model)) {
            if (counted.add(data)) {
                bytes += data.type() == ElementType.FLOAT ? data.sizeBytes() / 2 : data.sizeBytes();
            }
        }
        return bytes;
    }
}
