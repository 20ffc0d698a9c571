package dev.jerboa.quantize.plan;

import dev.jerboa.quantize.affine.BlockLayout;
import dev.jerboa.quantize.affine.IntegerRange;
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
     * Integers of 7 or 8 bits, one scale an output, multiplied with activations that are integers, too.
     *
     * @param activation how the activations become integers
     * @param integers the integers of the weights; zero is in their middle
     * @param packed the blocks of fewer bits that the file holds, from which the 8-bit integers are computed when the model
     *     is loaded; absent if the file holds them as they are
     */
    record IntegerProduct(ActivationForm activation, IntegerRange integers, Optional<Blocks> packed)
            implements WeightForm {
        /** A product with signed 8-bit integers that the file holds as they are. */
        public static IntegerProduct of(ActivationForm activation) {
            return of(activation, IntegerRange.INT8);
        }

        /** A product with integers that the file holds as they are. */
        public static IntegerProduct of(ActivationForm activation, IntegerRange integers) {
            return new IntegerProduct(activation, integers, Optional.empty());
        }

        @Override
        public String toString() {
            return activation + " " + integers
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

    /**
     * Rows of 8-bit integers with a scale each; those looked up are made float again.
     *
     * @param factor the integers that a product with the transpose of the table reads, if there is one
     */
    record IntegerRows(IntegerRange factor) implements WeightForm {
        /** A table that is multiplied with, if at all, as it is. */
        public IntegerRows() {
            this(IntegerRange.INT8);
        }

        @Override
        public String toString() {
            return "int8 rows";
        }
    }

    /**
     * The kernel of a convolution of integers, one scale for each output channel; the ranges of what goes in and comes out
     * are known beforehand.
     *
     * @param integers the integers of the kernel
     */
    record StaticConvolution(IntegerRange integers) implements WeightForm {
        /** With a kernel of signed 8-bit integers. */
        public StaticConvolution() {
            this(IntegerRange.INT8);
        }

        @Override
        public String toString() {
            return "static " + integers + " convolution";
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
