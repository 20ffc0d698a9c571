package dev.jerboa.multimodal.objective;

import dev.jerboa.train.Variable;
import java.util.Arrays;
import java.util.List;
import java.util.function.BinaryOperator;

/**
 * Makes the front of an embedding useful by itself: the weighted sum of a loss over several numbers of its first dimensions.
 *
 * <p>Kusupati et al., "Matryoshka Representation Learning", 2022.
 *
 * @param slices how many dimensions, and what weight each has
 */
public record Matryoshka(List<Slice> slices) {
    /** The first dimensions of an embedding, and the weight of their loss. */
    public record Slice(int dimensions, double weight) {}

    public Matryoshka {
        slices = List.copyOf(slices);
        if (slices.isEmpty()) {
            throw new IllegalArgumentException("a Matryoshka loss needs one number of dimensions or more");
        }
    }

    /** The same weight, 1, for each number of dimensions. */
    public static Matryoshka of(int... dimensions) {
        return new Matryoshka(
                Arrays.stream(dimensions).mapToObj(count -> new Slice(count, 1)).toList());
    }

    /**
     * The sum of the loss over the slices of the second, such as a student.
     *
     * @param first {@code [samples, dimensions]}; sliced too where it is as wide as the second, else whole each time, which
     *     suits losses of relations
     * @param loss takes the first, such as a teacher, and a slice of the second
     */
    public Variable loss(Variable first, Variable second, BinaryOperator<Variable> loss) {
        long width = second.dim(-1);
        boolean sliceFirst = first.dim(-1) == width;
        Variable total = null;
        for (Slice slice : slices) {
            if (slice.dimensions() > width) {
                throw new IllegalArgumentException(
                        "a slice of " + slice.dimensions() + " dimensions of an embedding that has only " + width);
            }
            Variable front = second.slice(-1, 0, slice.dimensions());
            Variable against = sliceFirst ? first.slice(-1, 0, slice.dimensions()) : first;
            Variable term = loss.apply(against, front).times(slice.weight());
            total = total == null ? term : total.plus(term);
        }
        return total;
    }
}
