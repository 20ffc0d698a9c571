package dev.jerboa.quantize.reconstruct;

import dev.jerboa.quantize.affine.FloatMatrix;
import dev.jerboa.quantize.affine.QuantizedBlocks;
import java.util.Objects;

/** Quantized layers as weights again, computed as they are read, to compare them with what they were made from. */
public final class Dequantized {
    private Dequantized() {}

    /** The weights that blocks stand for, one row an output. */
    public static LayerWeights blocks(String name, QuantizedBlocks blocks) {
        return LayerWeights.byOutput(new BlockRows(name, blocks));
    }

    /**
     * The weights that integers with one scale an output stand for.
     *
     * @param original what they were made from, for name, size and layout
     * @param integers in the layout of the original; not copied
     * @param scales one an output; not copied
     */
    public static LayerWeights channels(LayerWeights original, byte[] integers, float[] scales) {
        Objects.checkFromIndexSize(0, Math.multiplyExact(original.outputs(), original.inputs()), integers.length);
        Objects.checkFromIndexSize(0, original.outputs(), scales.length);
        return new LayerWeights(new Channels(original, integers, scales), original.storedByOutput());
    }

    private record BlockRows(String name, QuantizedBlocks blocks) implements FloatMatrix {
        @Override
        public long rows() {
            return blocks.rows();
        }

        @Override
        public int columns() {
            return blocks.width();
        }

        @Override
        public void read(long row, int fromColumn, int count, float[] target, int targetOffset) {
            float[] whole = new float[blocks.width()];
            blocks.dequantize((int) row, whole);
            System.arraycopy(whole, fromColumn, target, targetOffset, count);
        }
    }

    private static final class Channels implements FloatMatrix {
        private final LayerWeights original;
        private final byte[] integers;
        private final float[] scales;

        Channels(LayerWeights original, byte[] integers, float[] scales) {
            this.original = original;
            this.integers = integers;
            this.scales = scales;
        }

        @Override
        public String name() {
            return original.name();
        }

        @Override
        public long rows() {
            return original.matrix().rows();
        }

        @Override
        public int columns() {
            return original.matrix().columns();
        }

        @Override
        public void read(long row, int fromColumn, int count, float[] target, int targetOffset) {
            int first = (int) row * columns() + fromColumn;
            for (int i = 0; i < count; i++) {
                float scale = scales[original.storedByOutput() ? (int) row : fromColumn + i];
                target[targetOffset + i] = scale * integers[first + i];
            }
        }
    }
}
