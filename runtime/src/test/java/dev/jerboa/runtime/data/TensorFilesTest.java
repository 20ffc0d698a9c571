package dev.jerboa.runtime.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.Value;
import dev.jerboa.runtime.data.numpy.NumpyBytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files and folders of arrays against hand-written batches. */
class TensorFilesTest {
    private static final List<Value> TEXT = List.of(DataModels.longs("ids", -1, -1), DataModels.longs("mask", -1, -1));
    private static final List<Value> PICTURE = List.of(DataModels.floats("x", -1, 2, -1));

    @TempDir
    private Path folder;

    private static byte[] ids(int samples, int tokens, long first) {
        long[] values = new long[samples * tokens];
        for (int i = 0; i < values.length; i++) {
            values[i] = first + i;
        }
        return NumpyBytes.npy(1, "<i8", false, "(" + samples + ", " + tokens + ")", NumpyBytes.longs(values));
    }

    private static byte[] picture(String shape, int elements) {
        return NumpyBytes.npy(1, "<f4", false, shape, NumpyBytes.floats(new float[elements]));
    }

    private Path write(String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes);
    }

    private static List<String> batches(CalibrationData data) {
        try (Stream<CalibrationBatch> batches = data.batches()) {
            return batches.map(batch -> batch.sampleCount() + " " + new TreeMap<>(batch.inputs()))
                    .toList();
        }
    }

    private static void assertRefused(Path path, List<Value> inputs, String... words) {
        assertThatThrownBy(() -> TensorFiles.open(path, inputs, 4))
                .isInstanceOf(JerboaException.class)
                .hasMessageContainingAll(words);
    }

    @Test
    void anArchiveIsSplitIntoBatchesAndNoSampleIsLost() {
        Path file = NumpyBytes.npz(
                folder.resolve("a.npz"), true, Map.of("ids.npy", ids(5, 3, 0), "mask.npy", ids(5, 3, 100)));
        TensorFiles data = TensorFiles.open(file, TEXT, 2);
        assertThat(data.description()).isEqualTo("5 samples of " + file);
        assertThat(data.isReal()).isTrue();
        for (int pass = 0; pass < 2; pass++) {
            assertThat(batches(data))
                    .containsExactly(
                            "2 {ids=int64[2, 3], mask=int64[2, 3]}",
                            "2 {ids=int64[2, 3], mask=int64[2, 3]}",
                            "1 {ids=int64[1, 3], mask=int64[1, 3]}");
        }
        try (Stream<CalibrationBatch> batches = data.batches()) {
            CalibrationBatch last = batches.skip(2).findFirst().orElseThrow();
            assertThat(last.inputs().get("ids").longs()).containsExactly(12, 13, 14);
            assertThat(last.inputs().get("mask").longs()).containsExactly(112, 113, 114);
        }
        assertThat(batches(data.limitedTo(3)))
                .containsExactly("2 {ids=int64[2, 3], mask=int64[2, 3]}", "1 {ids=int64[1, 3], mask=int64[1, 3]}");
    }

    @Test
    void aFolderOfArchivesMayBeRagged() {
        NumpyBytes.npz(folder.resolve("b.npz"), true, Map.of("ids.npy", ids(1, 2, 0), "mask.npy", ids(1, 2, 0)));
        NumpyBytes.npz(folder.resolve("a.npz"), false, Map.of("ids.npy", ids(3, 7, 0), "mask.npy", ids(3, 7, 0)));
        TensorFiles data = TensorFiles.open(folder, TEXT, 2);
        assertThat(data.sampleCount()).isEqualTo(4);
        assertThat(data.description()).isEqualTo("4 samples of 2 files in " + folder);
        assertThat(batches(data))
                .containsExactly(
                        "2 {ids=int64[2, 7], mask=int64[2, 7]}",
                        "1 {ids=int64[1, 7], mask=int64[1, 7]}",
                        "1 {ids=int64[1, 2], mask=int64[1, 2]}");
        assertThat(batches(data.limitedTo(3))).hasSize(2);
        assertThat(batches(data.limitedTo(99))).hasSize(3);
    }

    @Test
    void aFolderOfArraysNamedAfterTheInputs() throws IOException {
        write("ids.npy", ids(2, 3, 0));
        write("mask.npy", ids(2, 3, 0));
        write("README.txt", new byte[3]);
        assertThat(batches(TensorFiles.open(folder, TEXT, 8))).containsExactly("2 {ids=int64[2, 3], mask=int64[2, 3]}");
    }

    @Test
    void aModelOfOneInputTakesArraysOfAnyName() throws IOException {
        Path one = write("0001.npy", picture("(1, 2, 5)", 10));
        write("0002.npy", picture("(2, 2, 6)", 24));
        assertThat(batches(TensorFiles.open(one, PICTURE, 8))).containsExactly("1 {x=float[1, 2, 5]}");
        assertThat(batches(TensorFiles.open(folder, PICTURE, 8)))
                .containsExactly("1 {x=float[1, 2, 5]}", "2 {x=float[2, 2, 6]}");
        Path archive = NumpyBytes.npz(folder.resolve("p.npz"), true, Map.of("arr_0.npy", picture("(1, 2, 5)", 10)));
        assertThat(batches(TensorFiles.open(archive, PICTURE, 8))).containsExactly("1 {x=float[1, 2, 5]}");
        assertRefused(folder, PICTURE, "1 .npz files and 2 .npy files");
    }

    @Test
    void aScalarGoesWithEverySample() {
        Path file = NumpyBytes.npz(
                folder.resolve("a.npz"),
                true,
                Map.of(
                        "ids.npy",
                        ids(2, 3, 0),
                        "rate.npy",
                        NumpyBytes.npy(1, "<i8", false, "()", NumpyBytes.longs(7))));
        List<Value> inputs = List.of(TEXT.get(0), DataModels.longs("rate"));
        assertThat(batches(TensorFiles.open(file, inputs, 1)))
                .containsExactly("1 {ids=int64[1, 3], rate=int64[]}", "1 {ids=int64[1, 3], rate=int64[]}");
    }

    @Test
    void whatDoesNotFitIsNamedWithBothShapes() throws IOException {
        assertRefused(write("x.npy", picture("(2, 6)", 12)), PICTURE, "x.npy is float[2, 6]", "'x'", "float[?, 2, ?]");
        assertRefused(write("y.npy", picture("(2, 3, 1)", 6)), PICTURE, "y.npy is float[2, 3, 1]", "float[?, 2, ?]");
        assertRefused(write("z.npy", ids(1, 1, 0)), PICTURE, "z.npy is int64[1, 1]", "float[?, 2, ?]");
        byte[] integers = NumpyBytes.npy(1, "<i8", false, "(1, 2, 1)", NumpyBytes.longs(1, 2));
        assertRefused(write("i.npy", integers), PICTURE, "i.npy is int64[1, 2, 1]", "float[?, 2, ?]");
        assertRefused(write("e.npy", picture("(0, 2, 1)", 0)), PICTURE, "e.npy has no samples", "float[0, 2, 1]");
        assertRefused(write("h.npy", picture("(9999999999, 2, 0)", 0)), PICTURE, "h.npy has no samples");
        Path file = folder.resolve("a.npz");
        NumpyBytes.npz(file, true, Map.of("ids.npy", ids(2, 3, 0)));
        assertRefused(file, TEXT, "a.npz", "no array for input 'mask' of type int64[?, ?] beside 'ids'");
        NumpyBytes.npz(
                file, true, Map.of("ids.npy", ids(2, 3, 0), "mask.npy", ids(2, 3, 0), "label.npy", ids(2, 1, 0)));
        assertRefused(file, TEXT, "a.npz, entry label.npy", "no input 'label'", "int64[2, 1]");
        NumpyBytes.npz(file, true, Map.of("ids.npy", ids(2, 3, 0), "mask.npy", ids(3, 3, 0)));
        assertRefused(file, TEXT, "entry mask.npy is int64[3, 3]", "entry ids.npy is int64[2, 3]");
        assertRefused(folder.resolve("no.npz"), TEXT, "no.npz");
        assertRefused(write("x.txt", new byte[1]), TEXT, "neither .npz nor .npy");
        assertRefused(Files.createDirectory(folder.resolve("empty")), TEXT, "empty has neither");
    }

    @Test
    void aModelThatFixesItsBatchGetsWholeOnes() throws IOException {
        Path file = write("x.npy", picture("(4, 2, 5)", 40));
        assertThat(batches(TensorFiles.open(file, List.of(DataModels.floats("x", 2, 2, -1)), 8)))
                .containsExactly("2 {x=float[2, 2, 5]}", "2 {x=float[2, 2, 5]}");
        assertRefused(file, List.of(DataModels.floats("x", 3, 2, -1)), "x.npy gives 4 samples", "takes 3 at once");
        assertRefused(
                file,
                List.of(DataModels.floats("x", 3, 2, -1), DataModels.floats("y", 2)),
                "3 samples",
                "2 by input 'y'");
    }

    @Test
    void oneBatchIsInMemoryAtATime() throws IOException {
        // A file of 32 MB: reading it whole would show.
        float[] values = new float[8 << 20];
        Path file = write("x.npy", NumpyBytes.npy(1, "<f4", false, "(4096, 2, 1024)", NumpyBytes.floats(values)));
        Runtime runtime = Runtime.getRuntime();
        try (Stream<CalibrationBatch> batches =
                TensorFiles.open(file, PICTURE, 1).batches()) {
            Iterator<CalibrationBatch> iterator = batches.iterator();
            System.gc();
            long before = runtime.totalMemory() - runtime.freeMemory();
            iterator.next();
            System.gc();
            assertThat(runtime.totalMemory() - runtime.freeMemory() - before).isLessThan(8L << 20);
        }
    }
}
