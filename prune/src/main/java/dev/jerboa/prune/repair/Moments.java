package dev.jerboa.prune.repair;

/** Sums over rows of the values at each index of an axis, and of the products of each pair: streamed normal equations. */
public final class Moments {
    private final int size;
    private final double[] sums;
    private final double[] products;
    private long rowCount;
    private double totalWeight;

    /** Nothing seen yet of an axis of this size. */
    public Moments(int size) {
        this.size = size;
        this.sums = new double[size];
        this.products = new double[Math.multiplyExact(size, size)];
    }

    /**
     * Adds rows.
     *
     * @param rows {@code [rows, size]}
     * @param gram their products {@code X^T X}: {@code [size, size]}
     */
    public void add(float[] rows, float[] gram) {
        for (int i = 0; i < rows.length; i++) {
            sums[i % size] += rows[i];
        }
        addProducts(gram);
        rowCount += rows.length / size;
        totalWeight += (double) rows.length / size;
    }

    /**
     * Adds rows that count differently.
     *
     * @param scaled each row times the root of its weight
     * @param roots these roots
     * @param gram the products of {@code scaled}
     */
    public void addScaled(float[] scaled, float[] roots, float[] gram) {
        for (int row = 0; row < roots.length; row++) {
            for (int i = 0; i < size; i++) {
                sums[i] += (double) roots[row] * scaled[row * size + i];
            }
            totalWeight += (double) roots[row] * roots[row];
        }
        addProducts(gram);
        rowCount += roots.length;
    }

    private void addProducts(float[] gram) {
        for (int i = 0; i < products.length; i++) {
            products[i] += gram[i];
        }
    }

    /** How long the axis is. */
    public int size() {
        return size;
    }

    /** How many rows were seen. */
    public long rowCount() {
        return rowCount;
    }

    /** The mean at one index. */
    public double mean(int index) {
        return sums[index] / totalWeight;
    }

    /** The mean product of two indices; of their deviations from the mean if centred. */
    public double product(int first, int second, boolean centred) {
        double mean = products[first * size + second] / totalWeight;
        return centred ? mean - mean(first) * mean(second) : mean;
    }
}
