package dev.jerboa.quantize.plan;

import dev.jerboa.quantize.affine.BlockLayout;
import dev.jerboa.quantize.affine.RangeSearch;
import java.util.Optional;

/** A form that a weight can take in a file and in the kernels that read it. */
public sealed interface WeightForm {
    /** It stays as it is. */
    record Unchanged() implements WeightForm {
        @Override
        public String toString() {
            return "unchanged";
        }
    }

    /**
     * 8-bit integers, one scale an output, multiplied with activations that are integers, too.
     *
     * @param activation how the activations become integers
     * @param packed the blocks of fewer bits that the file holds, from which the 8-bit integers are computed when the model
     *     is loaded; absent if the file holds them as they are
     */
    record IntegerProduct(ActivationForm activation, Optional<Blocks> packed) implements WeightForm {
        /** A product of integers that the file holds as they are. */
        public static IntegerProduct of(ActivationForm activation) {
            return new IntegerProduct(activation, Optional.empty());
        }

        @Override
        public String toString() {
            return activation + " int8"
                    + packed.map(blocks -> " from " + blocks).orElse("");
        }
    }

    /**
     * Blocks of integers along the inputs of a matrix or the width of a table, which the kernel reads directly.
     *
     * @param layout bits, block size, and whether each block has a zero point
     * @param search how the scale of each block is found
     */
    record Blocks(BlockLayout layout, RangeSearch search) implements WeightForm {
        /** The bytes of integers, scales and zero points of a matrix of this many rows. */
        public long sizeBytes(long rows, int width) {
            return sizeBytes(rows, width, Float.BYTES);
        }

        /** The same where scales are stored in half precision. */
        public long halfScaleBytes(long rows, int width) {
            return sizeBytes(rows, width, Short.BYTES);
        }

        private long sizeBytes(long rows, int width, int scaleBytes) {
            long perRow = layout.rowBytes(width) + (long) layout.blocks(width) * scaleBytes;
            return rows * (perRow + (layout.symmetric() ? 0 : layout.zeroPointRowBytes(width)));
        }

        @Override
        public String toString() {
            return layout.bits() + "-bit blocks of " + layout.blockSize();
        }
    }

    /** Rows of 8-bit integers with a scale each; those looked up are made float again. */
    record IntegerRows() implements WeightForm {
        @Override
        public String toString() {
            return "int8 rows";
        }
    }

    /**
     * The kernel of a convolution of integers: 8 bits, one scale for each output channel; the ranges of what goes in and
     * comes out are known beforehand.
     */
    record StaticConvolution() implements WeightForm {
        @Override
        public String toString() {
            return "static int8 convolution";
        }
    }

    /** 8-bit integers, one scale for each output channel, made float again when the model is loaded. */
    record IntegerChannels() implements WeightForm {
        @Override
        public String toString() {
            return "int8 channels";
        }
    }

    /** Half-precision floats, made float again when the model is loaded. */
    record Half() implements WeightForm {
        @Override
        public String toString() {
            return "half precision";
        }
    }
}
