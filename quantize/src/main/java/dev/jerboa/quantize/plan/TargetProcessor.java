package dev.jerboa.quantize.plan;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.quantize.affine.IntegerRange;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The kind of processor that a model is meant for, as far as its integer kernels differ.
 *
 * <p>ONNX Runtime multiplies unsigned activations with signed weights on {@link #AVX2} by the instruction {@code VPMADDUBSW},
 * which adds two neighbouring products in 16 bits and cuts what does not fit. With activations up to 255 and weights of 8
 * bits a pair reaches {@code 2 * 255 * 128 = 65280}, twice what 16 bits hold. With weights of 7 bits, -64 to 63, it lies
 * between {@code 2 * 255 * -64 = -32640} and {@code 2 * 255 * 63 = 32130}, and 16 bits hold -32768 to 32767: nothing is ever
 * cut, whatever the data and in whatever order a kernel pairs its inputs. Unsigned weights have a kernel of their own there,
 * which widens both sides to 16 bits first and adds in 32: it is exact with all 8 bits, and slower.
 */
public enum TargetProcessor {
    /** x86-64 with AVX2, or with AVX512 but without its instructions for neural networks. */
    AVX2("x86-64 without VNNI"),
    /** x86-64 with AVX-VNNI or AVX512-VNNI: sums of products have 32 bits. */
    VNNI("x86-64 with VNNI"),
    /** 64-bit ARM: sums of products have 32 bits. */
    ARM("64-bit ARM");

    private static final int LARGEST_ACTIVATION = 255;

    private final String title;

    TargetProcessor(String title) {
        this.title = title;
    }

    /** A few words for a person. */
    public String title() {
        return title;
    }

    /** The name on the command line. */
    public String optionName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The integers that weights can be without sums being cut, those of the fastest kernel first. */
    public List<IntegerRange> weightIntegers() {
        return Stream.of(fastestWeights(), finestWeights()).distinct().toList();
    }

    /** The integers of weights for the fastest kernel that cuts no sums. */
    public IntegerRange fastestWeights() {
        return this == AVX2 ? IntegerRange.signed(7) : IntegerRange.INT8;
    }

    /** The finest integers of weights with a kernel that cuts no sums. */
    public IntegerRange finestWeights() {
        return this == AVX2 ? IntegerRange.UINT8 : IntegerRange.INT8;
    }

    /** Whether two products of activations from 0 to 255 with such weights can be more than this processor adds. */
    public boolean saturates(IntegerRange integers) {
        return this == AVX2
                && integers.signed()
                && (2 * LARGEST_ACTIVATION * integers.min() < Short.MIN_VALUE
                        || 2 * LARGEST_ACTIVATION * integers.max() > Short.MAX_VALUE);
    }

    /**
     * The time of a product with such weights, relative to the fastest kernel, from the number of instructions: on {@link
     * #AVX2} three for 32 products where weights are signed ({@code VPMADDUBSW}, {@code VPMADDWD}, {@code VPADDD}) and two
     * for 16 where they are not ({@code VPMADDWD}, {@code VPADDD}). For where the processor is not at hand to measure.
     */
    public double relativeTime(IntegerRange integers) {
        return this == AVX2 && !integers.signed() ? 4.0 / 3 : 1;
    }

    /**
     * The processor of this name.
     *
     * @throws JerboaException if there is none
     */
    public static TargetProcessor ofOptionName(String name) {
        return Arrays.stream(values())
                .filter(processor -> processor.optionName().equals(name))
                .findFirst()
                .orElseThrow(() -> new JerboaException(
                        ErrorCode.INVALID_ARGUMENT,
                        "there is no target '" + name + "'",
                        "Choose one of this, "
                                + Arrays.stream(values())
                                        .map(TargetProcessor::optionName)
                                        .collect(Collectors.joining(", "))
                                + "."));
    }
}
