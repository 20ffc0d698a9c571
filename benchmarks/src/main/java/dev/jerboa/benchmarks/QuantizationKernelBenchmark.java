package dev.jerboa.benchmarks;

import dev.jerboa.quantize.affine.BlockLayout;
import dev.jerboa.quantize.affine.BlockQuantizer;
import dev.jerboa.quantize.affine.ColumnChannels;
import dev.jerboa.quantize.affine.FloatMatrix;
import dev.jerboa.quantize.affine.IntegerRange;
import dev.jerboa.quantize.affine.RangeSearch;
import dev.jerboa.quantize.affine.RowChannels;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** How many million weights a second one thread quantizes, of a matrix {@code [4096, 4096]} outside the heap. */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@OperationsPerInvocation(QuantizationKernelBenchmark.WEIGHTS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class QuantizationKernelBenchmark {
    static final int WIDTH = 4096;
    static final int WEIGHTS = WIDTH * WIDTH;

    // As the transforms do: one page of floats from each row of a mapped file.
    private static final int OUTPUTS_AT_ONCE = 1024;

    /** The matrix, and where the 8-bit integers go. */
    @State(Scope.Thread)
    public static class Matrix {
        FloatMatrix weights;
        byte[] integers;
        float[] rowScales;

        /** Draws the weights, from a normal distribution of deviation 0.03. */
        @Setup
        public void draw() {
            FloatBuffer values = ByteBuffer.allocateDirect(WEIGHTS * Float.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asFloatBuffer();
            Random random = new Random(1);
            for (int i = 0; i < WEIGHTS; i++) {
                values.put(i, (float) random.nextGaussian() * 0.03f);
            }
            weights = new BufferMatrix(values);
            integers = new byte[WEIGHTS];
            rowScales = new float[WIDTH];
        }
    }

    /** The blocks to make. */
    @State(Scope.Thread)
    public static class Blocks {
        @Param({"4", "8"})
        int bits;

        @Param({"32", "128"})
        int blockSize;

        @Param({"false", "true"})
        boolean symmetric;

        @Param({"false", "true"})
        boolean search;

        BlockQuantizer quantizer;

        /** Makes the quantizer. */
        @Setup
        public void make() {
            RangeSearch range = search ? RangeSearch.STANDARD : RangeSearch.NONE;
            quantizer = new BlockQuantizer(new BlockLayout(bits, blockSize, symmetric), range);
        }
    }

    /** Blocks of a matrix {@code [inputs, outputs]}, transposed on the way. */
    @Benchmark
    public void blocksOfColumns(Matrix matrix, Blocks blocks, Blackhole sink) {
        for (int from = 0; from < WIDTH; from += OUTPUTS_AT_ONCE) {
            sink.consume(blocks.quantizer.columns(matrix.weights, from, from + OUTPUTS_AT_ONCE));
        }
    }

    /** Blocks of a matrix {@code [outputs, inputs]} or of a table. */
    @Benchmark
    public void blocksOfRows(Matrix matrix, Blocks blocks, Blackhole sink) {
        for (int from = 0; from < WIDTH; from += OUTPUTS_AT_ONCE) {
            sink.consume(blocks.quantizer.rows(matrix.weights, from, from + OUTPUTS_AT_ONCE));
        }
    }

    /** 8-bit integers with a scale a column: both passes. */
    @Benchmark
    public byte[] columnChannels(Matrix matrix) {
        float[] maxima = new float[WIDTH];
        ColumnChannels.raiseMaxima(matrix.weights, 0, WIDTH, maxima);
        float[] scales = ColumnChannels.scales(maxima, IntegerRange.INT8);
        ColumnChannels.quantize(matrix.weights, scales, 0, WIDTH, matrix.integers, 0);
        return matrix.integers;
    }

    /** 8-bit integers with a scale a row. */
    @Benchmark
    public byte[] rowChannels(Matrix matrix) {
        RowChannels.quantize(matrix.weights, IntegerRange.INT8, 0, WIDTH, matrix.integers, matrix.rowScales);
        return matrix.integers;
    }

    /** A matrix over a buffer, as weights are views of a mapped file. */
    private record BufferMatrix(FloatBuffer values) implements FloatMatrix {
        @Override
        public String name() {
            return "benchmark";
        }

        @Override
        public long rows() {
            return WIDTH;
        }

        @Override
        public int columns() {
            return WIDTH;
        }

        @Override
        public void read(long row, int fromColumn, int count, float[] target, int targetOffset) {
            values.get((int) row * WIDTH + fromColumn, target, targetOffset, count);
        }
    }
}
