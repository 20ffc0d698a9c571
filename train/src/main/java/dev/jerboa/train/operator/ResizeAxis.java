package dev.jerboa.train.operator;

import dev.jerboa.train.graph.Call;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How one axis is resized: which elements of the input each element of the output is mixed of.
 *
 * <p>Formulas of the operator Resize in the ONNX specification; positions are 32-bit floats as there, since rounding
 * decides between neighbours.
 *
 * @param length the size before
 * @param resized the size after
 * @param scale the factor between the two as the model gives it
 * @param start where the region to cut out starts, as a fraction of the axis
 * @param end where that region ends
 */
record ResizeAxis(long length, long resized, float scale, float start, float end) {
    /** For each neighbour, its position for each element of the output, and its weight there. */
    record Taps(List<long[]> positions, List<float[]> weights) {}

    boolean changes() {
        return length != resized || scale != 1;
    }

    /** Where on the input an element of the output lies. */
    float source(Call call, long at) {
        String mode = call.attribute("coordinate_transformation_mode", call.opset() < 11 ? "asymmetric" : "half_pixel");
        return switch (mode) {
            case "half_pixel" -> halfPixel(at);
            case "half_pixel_symmetric" -> {
                float adjustment = resized / scaledLength();
                yield length / 2f * (1 - adjustment) + halfPixel(at);
            }
            case "pytorch_half_pixel" -> resized > 1 ? halfPixel(at) : 0;
            case "align_corners" -> resized > 1 ? at * (length - 1) / (scaledLength() - 1) : 0;
            case "asymmetric" -> at / scale;
            case "tf_half_pixel_for_nn" -> (at + 0.5f) / scale;
            case "tf_crop_and_resize" ->
                resized > 1
                        ? start * (length - 1) + at * (end - start) * (length - 1) / (resized - 1)
                        : 0.5f * (start + end) * (length - 1);
            default -> throw call.unsupported("the coordinates " + mode);
        };
    }

    /** The size after, before it is rounded down: what the specification's cases count with. */
    float scaledLength() {
        return scale * length;
    }

    private float halfPixel(long at) {
        return (at + 0.5f) / scale - 0.5f;
    }

    /** The positions of the nearest elements. */
    long[] nearest(Call call) {
        String mode = call.attribute("nearest_mode", call.opset() < 11 ? "by direction" : "round_prefer_floor");
        long[] positions = new long[(int) resized];
        for (int i = 0; i < positions.length; i++) {
            float source = source(call, i);
            double rounded = switch (mode) {
                case "round_prefer_floor" -> Math.ceil(source - 0.5f);
                case "round_prefer_ceil" -> Math.floor(source + 0.5f);
                case "floor" -> Math.floor(source);
                case "ceil" -> Math.ceil(source);
                // Before this attribute came, the direction decided.
                case "by direction" -> scale < 1 ? Math.ceil(source) : Math.floor(source);
                default -> throw call.unsupported("the rounding " + mode);
            };
            positions[i] = clamp((long) rounded);
        }
        return positions;
    }

    private long clamp(long position) {
        return Math.max(0, Math.min(length - 1, position));
    }

    /** The neighbours of a linear (radius 1) or cubic (radius 2) kernel, each output's weights summing to 1. */
    Taps taps(Call call, int radius) {
        double stretch = call.attribute("antialias", 0) != 0 ? Math.min(1, scale) : 1;
        boolean excludeOutside = call.attribute("exclude_outside", 0) != 0;
        float coefficient = call.attribute("cubic_coeff_a", -0.75f);
        int first = (int) Math.floor(-radius / stretch) + 1;
        int count = 2 - 2 * first;
        Taps taps = new Taps(new ArrayList<>(), new ArrayList<>());
        for (int k = 0; k < count; k++) {
            taps.positions().add(new long[(int) resized]);
            taps.weights().add(new float[(int) resized]);
        }
        double[] weights = new double[count];
        for (int i = 0; i < resized; i++) {
            float source = source(call, i);
            long whole = (long) Math.floor(source);
            for (int k = 0; k < count; k++) {
                long at = whole + first + k;
                double distance = Math.abs(first + k - (source - whole)) * stretch;
                boolean outside = at < 0 || at >= length;
                weights[k] = outside && excludeOutside ? 0 : kernel(radius, distance, coefficient);
                taps.positions().get(k)[i] = clamp(at);
            }
            double sum = Arrays.stream(weights).sum();
            for (int k = 0; k < count; k++) {
                taps.weights().get(k)[i] = (float) (weights[k] / sum);
            }
        }
        return taps;
    }

    private static double kernel(int radius, double distance, double a) {
        if (radius == 1) {
            return Math.max(0, 1 - distance);
        }
        if (distance <= 1) {
            return ((a + 2) * distance - (a + 3)) * distance * distance + 1;
        }
        return distance < 2 ? ((a * distance - 5 * a) * distance + 8 * a) * distance - 4 * a : 0;
    }
}
