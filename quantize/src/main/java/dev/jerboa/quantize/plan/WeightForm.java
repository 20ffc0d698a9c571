package dev.jerboa.quantize.plan;

/** A form that a weight can take in a file and in the kernels that read it. */
public sealed interface WeightForm {
    /** It stays as it is. */
    record Unchanged() implements WeightForm {
        @Override
        public String toString() {
            return "unchanged";
        }
    }

    /** 8-bit integers, one scale an output; the activations are quantized as the model runs. */
    record DynamicInt8() implements WeightForm {
        @Override
        public String toString() {
            return "dynamic int8";
        }
    }

    /**
     * Blocks of integers along the inputs of a matrix or the width of a table, which the kernel reads directly.
     *
     * @param bits 4 or 8
     * @param blockSize weights that share a scale
     * @param symmetric whether zero is the middle of the integers; if not, each block has a zero point
     */
    record Blocks(int bits, int blockSize, boolean symmetric) implements WeightForm {
        /** The blocks of a row of this width. */
        public long blocksOf(long width) {
            return (width + blockSize - 1) / blockSize;
        }

        /** The bytes of the integers of one block. */
        public int blockBytes() {
            return blockSize * bits / Byte.SIZE;
        }

        /** The bytes of the packed zero points of a row of this width. */
        public long zeroPointBytesOf(long width) {
            return (blocksOf(width) * bits + Byte.SIZE - 1) / Byte.SIZE;
        }

        /** The bytes of integers, scales and zero points of a matrix of this many rows. */
        public long sizeBytes(long rows, long width) {
            long perRow = blocksOf(width) * (blockBytes() + Float.BYTES) + (symmetric ? 0 : zeroPointBytesOf(width));
            return rows * perRow;
        }

        @Override
        public String toString() {
            return bits + "-bit blocks of " + blockSize;
        }
    }

    /** Rows of 8-bit integers with a scale each; those looked up are made float again. */
    record IntegerRows() implements WeightForm {
        @Override
        public String toString() {
            return "int8 rows";
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
