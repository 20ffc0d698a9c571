package dev.jerboa.multimodal.objective;

import dev.jerboa.train.Variable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Which rows of one batch of embeddings belong to which of another: those of the same group, such as a label, or a caption
 * that several samples share.
 *
 * <p>A row may have several partners, or none.
 */
public final class Matches {
    private final long[] first;
    private final long[] second;

    private Matches(long[] first, long[] second) {
        this.first = first.clone();
        this.second = second.clone();
    }

    /** Rows belong together where their groups are equal. */
    public static Matches ofGroups(long[] first, long[] second) {
        return new Matches(first, second);
    }

    /** Row i belongs to row i, and to no other. */
    public static Matches oneToOne(int rows) {
        long[] own = new long[rows];
        Arrays.setAll(own, i -> i);
        return new Matches(own, own);
    }

    /** The same pairs, seen from the other side. */
    public Matches swapped() {
        return new Matches(second, first);
    }

    /** Whether two rows belong together. */
    public boolean match(int row, int column) {
        return first[row] == second[column];
    }

    /** Rows of the first batch. */
    public int rows() {
        return first.length;
    }

    /** Rows of the second batch. */
    public int columns() {
        return second.length;
    }

    /** Whether any row has a partner. */
    public boolean any() {
        return !matchedRows().isEmpty();
    }

    /** The rows that have a partner. */
    List<Integer> matchedRows() {
        List<Integer> matched = new ArrayList<>();
        for (int row = 0; row < first.length; row++) {
            if (partners(row) > 0) {
                matched.add(row);
            }
        }
        return matched;
    }

    private int partners(int row) {
        int count = 0;
        for (int column = 0; column < second.length; column++) {
            count += match(row, column) ? 1 : 0;
        }
        return count;
    }

    /** For each row a distribution over its partners, zeros where it has none: {@code [rows, columns]}. */
    Variable targets() {
        float[] values = new float[first.length * second.length];
        for (int row = 0; row < first.length; row++) {
            int count = partners(row);
            for (int column = 0; column < second.length; column++) {
                values[row * second.length + column] = match(row, column) ? 1f / count : 0;
            }
        }
        return Variable.of(new long[] {first.length, second.length}, values);
    }

    /** 1 for rows that belong together, -1 for others: {@code [rows, columns]}. */
    Variable signs() {
        float[] values = new float[first.length * second.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = match(i / second.length, i % second.length) ? 1 : -1;
        }
        return Variable.of(new long[] {first.length, second.length}, values);
    }
}
