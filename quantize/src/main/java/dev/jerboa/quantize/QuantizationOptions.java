package dev.jerboa.quantize;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.quantize.affine.BlockLayout;
import dev.jerboa.quantize.affine.RangeSearch;
import dev.jerboa.quantize.plan.Deployment;
import dev.jerboa.quantize.plan.WeightForm;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a quantization does to a model.
 *
 * @param scheme the form of the weights
 * @param blockSize weights that share a scale, in the schemes with blocks: 16, 32, 64, 128 or 256
 * @param symmetric whether blocks are centred on zero; asymmetric ones have a zero point each
 * @param searched whether the scale of each block is the one of least squared error; if not, it spans the block's range,
 *     which is about twice as fast to find
 * @param skip weights and nodes whose names this matches stay as they are
 * @param keepEmbeddings whether embedding tables stay as they are
 * @param deployment where the result is to run
 */
public record QuantizationOptions(
        QuantizationScheme scheme,
        int blockSize,
        boolean symmetric,
        boolean searched,
        Optional<Pattern> skip,
        boolean keepEmbeddings,
        Deployment deployment) {
    private static final Set<Integer> BLOCK_SIZES = Set.of(16, 32, 64, 128, 256);

    /** @throws JerboaException if the block size is not one that the kernels have */
    public QuantizationOptions {
        Objects.requireNonNull(scheme);
        Objects.requireNonNull(skip);
        Objects.requireNonNull(deployment);
        if (!BLOCK_SIZES.contains(blockSize)) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    "a block of " + blockSize + " weights is not possible",
                    "Choose 16, 32, 64, 128 or 256.");
        }
    }

    /** The defaults of a scheme: blocks of 32, symmetric at 8 bits and asymmetric at 4, everything taken. */
    public static QuantizationOptions of(QuantizationScheme scheme) {
        return new QuantizationOptions(
                scheme,
                32,
                scheme != QuantizationScheme.WEIGHTS_INT4,
                true,
                Optional.empty(),
                false,
                Deployment.here());
    }

    /** These options with another block size. */
    public QuantizationOptions withBlockSize(int size) {
        return new QuantizationOptions(scheme, size, symmetric, searched, skip, keepEmbeddings, deployment);
    }

    /** These options with blocks centred on zero, or not. */
    public QuantizationOptions withSymmetric(boolean value) {
        return new QuantizationOptions(scheme, blockSize, value, searched, skip, keepEmbeddings, deployment);
    }

    /** These options with a search for the scale of least squared error, or without. */
    public QuantizationOptions withSearched(boolean value) {
        return new QuantizationOptions(scheme, blockSize, symmetric, value, skip, keepEmbeddings, deployment);
    }

    /** These options leaving alone what the pattern matches. */
    public QuantizationOptions withSkip(Pattern pattern) {
        return new QuantizationOptions(
                scheme, blockSize, symmetric, searched, Optional.of(pattern), keepEmbeddings, deployment);
    }

    /** These options leaving embedding tables alone, or not. */
    public QuantizationOptions withKeepEmbeddings(boolean value) {
        return new QuantizationOptions(scheme, blockSize, symmetric, searched, skip, value, deployment);
    }

    /** These options for a result that runs elsewhere, or is said in other operators. */
    public QuantizationOptions withDeployment(Deployment value) {
        return new QuantizationOptions(scheme, blockSize, symmetric, searched, skip, keepEmbeddings, value);
    }

    /** The form of a weight in the schemes with blocks. */
    public WeightForm.Blocks blocks(int size) {
        return new WeightForm.Blocks(
                new BlockLayout(blockBits(), size, symmetric), searched ? RangeSearch.STANDARD : RangeSearch.NONE);
    }

    /** Whether the scheme has blocks. */
    boolean hasBlocks() {
        return scheme == QuantizationScheme.WEIGHTS_INT4 || scheme == QuantizationScheme.WEIGHTS_INT8;
    }

    /** The bits of a weight in the schemes with blocks. */
    public int blockBits() {
        return scheme == QuantizationScheme.WEIGHTS_INT4 ? 4 : 8;
    }
}
