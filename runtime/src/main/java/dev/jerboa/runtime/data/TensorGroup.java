package dev.jerboa.runtime.data;

import dev.jerboa.onnx.Dimension;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.Value;
import dev.jerboa.onnx.ValueType.TensorType;
import dev.jerboa.runtime.data.numpy.NumpyArray;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Arrays that go into a model side by side.
 *
 * @param arrays an array for each input of the model, by the input's name
 * @param samples how many samples they have
 */
record TensorGroup(Map<String, NumpyArray> arrays, long samples) {
    /** Arrays that fit the inputs, and all of which have the same number of samples. */
    static TensorGroup of(List<NumpyArray> given, List<Value> inputs) {
        Map<String, NumpyArray> arrays = byInput(given, inputs);
        NumpyArray first = null;
        for (Value input : inputs) {
            NumpyArray array = arrays.get(input.name());
            if (array == null) {
                throw new JerboaException(
                        ErrorCode.INVALID_ARGUMENT,
                        given.get(0).source() + ": there is no array for input '" + input.name() + "' of type "
                                + input.type() + " beside " + names(given),
                        "Give an array for each of the model's inputs: " + declared(inputs) + ".");
            }
            requireFit(array, input);
            if (!array.header().shape().isEmpty()) {
                first = first == null ? array : first;
                requireSameCount(first, array);
            }
        }
        if (first == null || first.header().shape().get(0) == 0 || !hasElements(arrays)) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    given.get(0).source() + " has no samples: " + given.get(0).header(),
                    "Give arrays with one or more samples.");
        }
        return new TensorGroup(arrays, first.header().shape().get(0));
    }

    /** The first samples of this group. */
    TensorGroup limitedTo(long most) {
        return new TensorGroup(arrays, Math.min(samples, most));
    }

    /** Where the first array is, for messages. */
    String source() {
        return arrays.values().iterator().next().source();
    }

    private static Map<String, NumpyArray> byInput(List<NumpyArray> given, List<Value> inputs) {
        Map<String, NumpyArray> arrays = new LinkedHashMap<>();
        boolean onlyOne = given.size() == 1 && inputs.size() == 1;
        for (NumpyArray array : given) {
            String input = onlyOne ? inputs.get(0).name() : array.name();
            if (inputs.stream().noneMatch(value -> value.name().equals(input))) {
                throw new JerboaException(
                        ErrorCode.INVALID_ARGUMENT,
                        array.source() + ": the model has no input '" + array.name() + "' for this array "
                                + array.header(),
                        "Name the arrays after the model's inputs: " + declared(inputs) + ".");
            }
            if (arrays.put(input, array) != null) {
                throw new JerboaException(
                        ErrorCode.INVALID_ARGUMENT,
                        array.source() + ": there are two arrays for input '" + input + "'",
                        "Keep one of them.");
            }
        }
        return arrays;
    }

    private static void requireFit(NumpyArray array, Value input) {
        List<Long> shape = array.header().shape();
        boolean fits = input.type() instanceof TensorType type
                && type.elementType() == array.header().type()
                && type.shape().map(declared -> fits(shape, declared)).orElse(true);
        if (!fits) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    array.source() + " is " + array.header() + ", but input '" + input.name() + "' of the model takes "
                            + input.type(),
                    "Write the array with this type and shape; its first dimension counts the samples.");
        }
    }

    private static boolean fits(List<Long> shape, List<Dimension> declared) {
        if (shape.size() != declared.size()) {
            return false;
        }
        for (int axis = 1; axis < declared.size(); axis++) {
            // Some exporters write -1 where they mean that a size is open.
            if (declared.get(axis) instanceof Dimension.Fixed fixed
                    && fixed.size() >= 0
                    && fixed.size() != shape.get(axis)) {
                return false;
            }
        }
        return true;
    }

    private static void requireSameCount(NumpyArray first, NumpyArray other) {
        if (!first.header().shape().get(0).equals(other.header().shape().get(0))) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    other.source() + " is " + other.header() + ", but " + first.source() + " is " + first.header()
                            + ": the numbers of samples differ",
                    "The first dimension counts the samples, and must be the same in all arrays.");
        }
    }

    private static boolean hasElements(Map<String, NumpyArray> arrays) {
        return arrays.values().stream()
                .anyMatch(array -> !array.header().shape().isEmpty()
                        && !array.header().shape().contains(0L));
    }

    private static String names(List<NumpyArray> given) {
        return given.stream().map(NumpyArray::name).collect(Collectors.joining("', '", "'", "'"));
    }

    private static String declared(List<Value> inputs) {
        return inputs.stream()
                .map(input -> "'" + input.name() + "' " + input.type())
                .collect(Collectors.joining(", "));
    }
}
