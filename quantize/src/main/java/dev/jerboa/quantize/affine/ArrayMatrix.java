package dev.jerboa.quantize.affine;

import java.util.Objects;

/** A matrix over a row-major array. */
public final class ArrayMatrix implements FloatMatrix {
    private final String name;
    private final int columns;
    private final float[] values;

    /** A matrix of so many columns over this array, which is not copied. */
    public ArrayMatrix(String name, int columns, float... values) {
        this.name = Objects.requireNonNull(name);
        this.columns = columns;
        this.values = values;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long rows() {
        return columns == 0 ? 0 : values.length / columns;
    }

    @Override
    public int columns() {
        return columns;
    }

    @Override
    public void read(long row, int fromColumn, int count, float[] target, int targetOffset) {
        Objects.checkIndex(row, rows());
        Objects.checkFromIndexSize(fromColumn, count, columns);
        System.arraycopy(values, (int) row * columns + fromColumn, target, targetOffset, count);
    }
}
