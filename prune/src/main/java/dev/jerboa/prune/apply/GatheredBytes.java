package dev.jerboa.prune.apply;

import dev.jerboa.onnx.ByteSource;
import dev.jerboa.onnx.TensorData;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;

/** The bytes of part of a tensor, gathered piece by piece, so that a weight is never held twice. */
final class GatheredBytes implements ByteSource {
    private final TensorData source;
    private final int[][] kept;
    /** Source bytes from one index of an axis to the next. */
    private final long[] strides;
    /** Axes from here on are whole, and lie in one piece. */
    private final int whole;

    private final int pieceBytes;
    private final long sizeBytes;

    GatheredBytes(TensorData source, int[][] kept) {
        this.source = source;
        this.kept = kept;
        int rank = kept.length;
        strides = new long[rank];
        long stride = source.type().bits() / 8;
        int firstWhole = rank;
        long piece = stride;
        for (int axis = rank - 1; axis >= 0; axis--) {
            strides[axis] = stride;
            stride *= source.dim(axis);
            if (firstWhole == axis + 1 && kept[axis].length == source.dim(axis)) {
                firstWhole = axis;
                piece = stride;
            }
        }
        whole = firstWhole;
        pieceBytes = Math.toIntExact(piece);
        long size = pieceBytes;
        for (int axis = 0; axis < whole; axis++) {
            size *= kept[axis].length;
        }
        sizeBytes = size;
    }

    @Override
    public long sizeBytes() {
        return sizeBytes;
    }

    @Override
    public ByteBuffer slice(long offset, int length) {
        Objects.checkFromIndexSize(offset, length, sizeBytes);
        ByteBuffer gathered = ByteBuffer.allocate(length);
        int[] index = position(offset / pieceBytes);
        int within = (int) (offset % pieceBytes);
        while (gathered.hasRemaining()) {
            int count = Math.min(pieceBytes - within, gathered.remaining());
            gathered.put(source.bytes().slice(sourceOffset(index) + within, count));
            within = 0;
            advance(index);
        }
        return gathered.flip().asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    private int[] position(long piece) {
        int[] index = new int[whole];
        long rest = piece;
        for (int axis = whole - 1; axis >= 0; axis--) {
            index[axis] = (int) (rest % kept[axis].length);
            rest /= kept[axis].length;
        }
        return index;
    }

    private long sourceOffset(int[] index) {
        long offset = 0;
        for (int axis = 0; axis < whole; axis++) {
            offset += kept[axis][index[axis]] * strides[axis];
        }
        return offset;
    }

    private void advance(int[] index) {
        for (int axis = whole - 1; axis >= 0; axis--) {
            if (++index[axis] < kept[axis].length) {
                return;
            }
            index[axis] = 0;
        }
    }
}
