package dev.jerboa.runtime;

import dev.jerboa.onnx.Dimension;
import dev.jerboa.onnx.ElementType;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Chooses sizes for the dimensions that a model leaves open; one symbol has one size wherever it appears.
 *
 * <p>The rules follow the customs of exported encoders: the first dimension counts samples; four dimensions of floats
 * are pictures, channels first unless the last dimension is fixed to a number of channels; floats named after sound are
 * a waveform; everything else is a sequence.
 */
final class SampleShapes {
    private static final int CHANNELS = 3;
    private static final int MOST_CHANNELS = 4;
    /** Text recognition networks fix the height of a line and leave its width open. */
    private static final int LINE_WIDTH = 320;
    /** One second at 16 kHz. */
    private static final int WAVEFORM_SAMPLES = 16_000;

    private static final Set<ElementType> PICTURE_TYPES = EnumSet.of(
            ElementType.FLOAT, ElementType.FLOAT16, ElementType.BFLOAT16, ElementType.DOUBLE, ElementType.UINT8);

    private final SampleInputs.Sizes sizes;
    private final Map<String, Integer> symbols = new HashMap<>();

    SampleShapes(SampleInputs.Sizes sizes) {
        this.sizes = sizes;
    }

    /** The shape to use for an input. */
    long[] of(String input, ElementType type, List<Dimension> shape) {
        long[] dims = new long[shape.size()];
        for (int axis = 0; axis < dims.length; axis++) {
            if (isFixed(shape.get(axis))) {
                dims[axis] = ((Dimension.Fixed) shape.get(axis)).size();
            } else if (shape.get(axis) instanceof Dimension.Symbol symbol) {
                int chosen = choose(input, type, shape, axis, symbol.name().toLowerCase(Locale.ROOT));
                dims[axis] = symbols.computeIfAbsent(symbol.name(), name -> chosen);
            } else {
                dims[axis] = choose(input, type, shape, axis, "");
            }
        }
        return dims;
    }

    private int choose(String input, ElementType type, List<Dimension> shape, int axis, String symbol) {
        if (symbol.contains("batch")) {
            return sizes.batch();
        } else if (symbol.contains("seq") || symbol.contains("token")) {
            return sizes.sequence();
        } else if (axis == 0) {
            return sizes.batch();
        } else if (shape.size() == 4 && PICTURE_TYPES.contains(type)) {
            return pictureSize(shape, axis);
        }
        return isWaveform(input, type) ? WAVEFORM_SAMPLES : sizes.sequence();
    }

    private int pictureSize(List<Dimension> shape, int axis) {
        boolean channelsLast = shape.get(3) instanceof Dimension.Fixed last
                && isFixed(last)
                && last.size() <= MOST_CHANNELS
                && !isFixed(shape.get(1));
        if (!channelsLast && axis == 1) {
            return CHANNELS;
        }
        int heightAxis = channelsLast ? 1 : 2;
        boolean lineOfText = axis == heightAxis + 1 && isFixed(shape.get(heightAxis));
        if (lineOfText) {
            return LINE_WIDTH;
        }
        return axis == heightAxis ? sizes.pictureHeight() : sizes.pictureWidth();
    }

    /** Whether a size is given; some exporters write -1 where they mean that it is not. */
    private static boolean isFixed(Dimension dimension) {
        return dimension instanceof Dimension.Fixed fixed && fixed.size() >= 0;
    }

    private static boolean isWaveform(String input, ElementType type) {
        String name = input.toLowerCase(Locale.ROOT);
        return type == ElementType.FLOAT
                && (name.equals("input_values") || name.contains("audio") || name.contains("wave"));
    }
}
