package dev.jerboa.prune.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jerboa.onnx.TensorData;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IndicesTest {
    @Test
    void gathersWhatRemainsInAnyPieces() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            long[] dims = new long[1 + random.nextInt(4)];
            for (int axis = 0; axis < dims.length; axis++) {
                dims[axis] = 1L + random.nextInt(5);
            }
            float[] values = new float[(int) TensorData.elementCount(dims)];
            for (int i = 0; i < values.length; i++) {
                values[i] = i + 1;
            }
            Map<Integer, BitSet> gone = new HashMap<>();
            for (int axis = 0; axis < dims.length; axis++) {
                BitSet indices = new BitSet();
                for (int i = 0; i < dims[axis] - 1; i++) {
                    indices.set(i, random.nextInt(3) == 0);
                }
                gone.put(axis, indices);
            }
            TensorData left = Indices.without(TensorData.ofFloats(dims, values), gone);
            float[] expected = oneByOne(dims, values, gone);
            assertThat(left.toFloats()).as("seed %d", seed).containsExactly(expected);
            assertThat(inPieces(left, random)).as("seed %d", seed).containsExactly(expected);
        }
    }

    @Test
    void zerosAlongEachAxis() {
        TensorData data = TensorData.ofFloats(new long[] {2, 3}, 1, 2, 3, 4, 5, 6);
        BitSet middle = new BitSet();
        middle.set(1);
        assertThat(Indices.zeroed(data, Map.of(1, middle)).toFloats()).containsExactly(1, 0, 3, 4, 0, 6);
        assertThat(Indices.zeroed(data, Map.of(0, middle)).toFloats()).containsExactly(1, 2, 3, 0, 0, 0);
    }

    private static float[] oneByOne(long[] dims, float[] values, Map<Integer, BitSet> gone) {
        float[] left = new float[values.length];
        int count = 0;
        for (int i = 0; i < values.length; i++) {
            boolean stays = true;
            int rest = i;
            for (int axis = dims.length - 1; axis >= 0; axis--) {
                stays &= !gone.get(axis).get((int) (rest % dims[axis]));
                rest /= (int) dims[axis];
            }
            if (stays) {
                left[count++] = values[i];
            }
        }
        return Arrays.copyOf(left, count);
    }

    private static float[] inPieces(TensorData data, Random random) {
        int size = (int) data.sizeBytes();
        ByteBuffer all = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        while (all.hasRemaining()) {
            int length = Math.min(all.remaining(), 1 + random.nextInt(9));
            all.put(data.bytes().slice(all.position(), length));
        }
        float[] values = new float[size / Float.BYTES];
        all.flip().asFloatBuffer().get(values);
        return values;
    }
}
