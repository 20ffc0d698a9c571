package dev.jerboa.distill.label;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;

/**
 * The classes that a classifier tells apart, in the order of its outputs.
 *
 * @param names two or more, all different
 */
public record ClassNames(List<String> names) {
    private static final String WHOLE_NUMBER = "-?[0-9]{1,9}";

    /** Names that cannot change. */
    public ClassNames {
        names = List.copyOf(names);
        if (names.size() < 2 || names.stream().distinct().count() != names.size()) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    "a classifier cannot tell apart the classes " + names,
                    "Give data with two classes or more.");
        }
    }

    /** The classes that occur among labels: numbers in their order, others by the alphabet. */
    public static ClassNames of(Collection<String> labels) {
        boolean numbers = labels.stream().allMatch(label -> label.matches(WHOLE_NUMBER));
        Comparator<String> order = numbers ? Comparator.comparingInt(Integer::parseInt) : Comparator.naturalOrder();
        return new ClassNames(labels.stream().distinct().sorted(order).toList());
    }

    /** How many there are. */
    public int count() {
        return names.size();
    }

    /** The number of a class, from 0; nothing if there is no such class. */
    public OptionalInt find(String name) {
        int index = names.indexOf(name);
        return index < 0 ? OptionalInt.empty() : OptionalInt.of(index);
    }
}
