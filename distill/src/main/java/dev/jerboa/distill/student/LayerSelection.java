package dev.jerboa.distill.student;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Which layers of a teacher a student keeps. */
public sealed interface LayerSelection {
    /** So many layers, each from the middle of an equal part of the teacher: 4 of 12 are 1, 4, 7 and 10. */
    record Count(int layers) implements LayerSelection {}

    /** Every k-th layer, beginning with the first: every second of 6 are 0, 2 and 4 (Sanh et al. 2019, DistilBERT). */
    record Every(int step) implements LayerSelection {}

    /** The first layers. */
    record First(int layers) implements LayerSelection {}

    /** These layers, counted from 0, in rising order. */
    record Named(List<Integer> layers) implements LayerSelection {
        public Named {
            layers = List.copyOf(layers);
        }
    }

    /** These layers, counted from 0, in rising order. */
    static LayerSelection of(int... layers) {
        return new Named(Arrays.stream(layers).boxed().toList());
    }

    /**
     * The layers kept of so many, counted from 0, in rising order.
     *
     * @throws JerboaException if more layers are wanted than were found, or none, or they do not rise
     */
    default List<Integer> choose(int found) {
        List<Integer> chosen;
        if (this instanceof Count count) {
            requireFound(count.layers(), found);
            chosen = IntStream.range(0, count.layers())
                    .map(i -> (2 * i + 1) * found / (2 * count.layers()))
                    .boxed()
                    .toList();
        } else if (this instanceof First first) {
            requireFound(first.layers(), found);
            chosen = IntStream.range(0, first.layers()).boxed().toList();
        } else if (this instanceof Every every) {
            requireFound(every.step(), found);
            chosen = IntStream.range(0, found)
                    .filter(i -> i % every.step() == 0)
                    .boxed()
                    .toList();
        } else {
            chosen = ((Named) this).layers();
        }
        for (int i = 0; i < chosen.size(); i++) {
            int layer = chosen.get(i);
            if (layer < 0 || layer >= found) {
                throw invalid(
                        "layer " + layer + " is wanted, but " + found + " layers were found: 0 to " + (found - 1),
                        "Name layers in that range.");
            }
            if (i > 0 && layer <= chosen.get(i - 1)) {
                throw invalid(
                        "layer " + layer + " is wanted after layer " + chosen.get(i - 1) + ", but layers must rise",
                        "Name each layer once, the lowest first.");
            }
        }
        requireFound(chosen.size(), found);
        return chosen;
    }

    private static void requireFound(int wanted, int found) {
        if (wanted < 1 || wanted > found) {
            throw invalid(
                    found + " layers were found, " + wanted + " wanted", "Take a number from 1 to " + found + ".");
        }
    }

    private static JerboaException invalid(String message, String hint) {
        return new JerboaException(ErrorCode.INVALID_ARGUMENT, message, hint);
    }
}
