package dev.jerboa.quantize.affine;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;

/** Which elements of a tensor share a scale and a zero point. */
public sealed interface Granularity {
    /**
     * The shape of the scales (and of the zero points) of a tensor.
     *
     * @param shape the dimensions of the tensor
     * @throws JerboaException if the tensor does not have the axis
     */
    long[] parameterShape(long... shape);

    /** One scale for all: a tensor {@code [384, 1536]} has scales of shape {@code []}, a single number. */
    record PerTensor() implements Granularity {
        @Override
        public long[] parameterShape(long... shape) {
            return new long[0];
        }
    }

    /**
     * One scale for each index of an axis.
     *
     * <p>A matrix {@code [384, 1536]} that is multiplied from the left has its outputs on axis 1, and with {@code
     * PerChannel(1)} scales of shape {@code [1536]}: element {@code (k, n)} uses scale {@code n}.
     *
     * @param axis the dimension that is kept; from the end if negative
     */
    record PerChannel(int axis) implements Granularity {
        @Override
        public long[] parameterShape(long... shape) {
            return new long[] {shape[positionOf(axis, shape)]};
        }
    }

    /**
     * One scale for each run of neighbours along an axis; the last run may be shorter.
     *
     * <p>A table {@code [30522, 384]} with {@code PerBlock(1, 32)} has scales of shape {@code [30522, 12]}: element {@code
     * (v, h)} uses scale {@code (v, h / 32)}. With width 400 there would be 13 blocks, the last of 16 elements.
     *
     * @param axis the dimension that is cut into blocks; from the end if negative
     * @param blockSize elements in a block
     */
    record PerBlock(int axis, int blockSize) implements Granularity {
        /** @throws JerboaException if the block is empty */
        public PerBlock {
            if (blockSize < 1) {
                throw new JerboaException(
                        ErrorCode.INVALID_ARGUMENT,
                        "a block of " + blockSize + " elements is not possible",
                        "Choose a block of 1 element or more.");
            }
        }

        @Override
        public long[] parameterShape(long... shape) {
            long[] parameters = shape.clone();
            int position = positionOf(axis, shape);
            parameters[position] = (shape[position] + blockSize - 1) / blockSize;
            return parameters;
        }
    }

    private static int positionOf(int axis, long... shape) {
        int position = axis < 0 ? axis + shape.length : axis;
        if (position < 0 || position >= shape.length) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    "axis " + axis + " does not exist in a tensor of " + shape.length + " dimensions",
                    "Choose an axis from " + -shape.length + " to " + (shape.length - 1) + ".");
        }
        return position;
    }
}
