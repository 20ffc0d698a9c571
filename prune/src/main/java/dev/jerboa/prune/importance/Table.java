package dev.jerboa.prune.importance;

/**
 * How often each class met each bin, and the entropies of that (Shannon 1948), in nats.
 *
 * <p>Probabilities are {@code (count + smoothing) / (total + smoothing * classes)}. Counted probabilities give entropies that
 * are too low, by {@code (K - 1) / 2N} to first order, where {@code K} of the classes occur among {@code N} samples; this is
 * added if asked for (Miller 1955), and is right only for counts without smoothing.
 */
public final class Table {
    private final long[][] counts;
    private final double smoothing;
    private final boolean corrected;

    /**
     * A table.
     *
     * @param counts {@code [bins][classes]}
     * @param smoothing what is added to each count; 0 for none
     * @param corrected whether the bias is corrected
     */
    public Table(long[][] counts, double smoothing, boolean corrected) {
        this.counts = new long[counts.length][];
        for (int bin = 0; bin < counts.length; bin++) {
            this.counts[bin] = counts[bin].clone();
        }
        this.smoothing = smoothing;
        this.corrected = corrected;
    }

    /** {@code H(Y)}: the entropy of the classes. */
    public double entropy() {
        long[] sums = new long[counts[0].length];
        for (long[] bin : counts) {
            for (int y = 0; y < sums.length; y++) {
                sums[y] += bin[y];
            }
        }
        return entropy(sums);
    }

    /** {@code H(Y|X)}: the entropy {@code -sum_y P(y|x) log P(y|x)} within each bin, averaged by how many samples it has. */
    public double conditionalEntropy() {
        double sum = 0;
        long total = 0;
        for (long[] bin : counts) {
            long size = total(bin);
            if (size > 0) {
                sum += size * entropy(bin);
                total += size;
            }
        }
        return total == 0 ? 0 : sum / total;
    }

    /** {@code H(Y) - H(Y|X)}. */
    public double informationGain() {
        return entropy() - conditionalEntropy();
    }

    private double entropy(long[] classes) {
        long total = total(classes);
        double all = total + smoothing * classes.length;
        double entropy = 0;
        int occurring = 0;
        for (long count : classes) {
            double probability = (count + smoothing) / all;
            entropy -= probability > 0 ? probability * Math.log(probability) : 0;
            occurring += count > 0 ? 1 : 0;
        }
        return corrected && total > 0 ? entropy + (occurring - 1) / (2.0 * total) : entropy;
    }

    private static long total(long[] classes) {
        long total = 0;
        for (long count : classes) {
            total += count;
        }
        return total;
    }
}
