package dev.jerboa.runtime.data.numpy;

/** Walks through the elements of one row in Fortran order, and says where each stands in row-major order. */
final class ColumnOrder {
    private final long[] dims;
    private final int[] index;
    private final int[] strides;

    /** The order within the rows of an array; its first dimension counts the rows. */
    ColumnOrder(long[] dims) {
        this.dims = dims;
        this.index = new int[dims.length];
        this.strides = new int[dims.length];
        int stride = 1;
        for (int axis = dims.length - 1; axis > 0; axis--) {
            strides[axis] = stride;
            stride *= (int) dims[axis];
        }
    }

    /** The place of the next element. */
    int next() {
        int place = 0;
        for (int axis = 1; axis < dims.length; axis++) {
            place += index[axis] * strides[axis];
        }
        for (int axis = 1; axis < dims.length && ++index[axis] == dims[axis]; axis++) {
            index[axis] = 0;
        }
        return place;
    }
}
