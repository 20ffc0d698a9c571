package dev.jerboa.runtime.data.numpy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.runtime.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Arrays as NumPy 2 wrote them, arrays written here byte by byte, and files that lie. */
class NumpyArrayTest {
    private static final String HEADER = "{'descr': '%s', 'fortran_order': %s, 'shape': %s, }";

    @TempDir
    private Path folder;

    private Path write(byte[] bytes) throws IOException {
        return Files.write(folder.resolve("x.npy"), bytes);
    }

    private static Tensor readAll(NumpyArray array) {
        try (NumpyRows rows = array.open()) {
            return rows.next(
                    array.header().shape().isEmpty()
                            ? 1
                            : array.header().shape().get(0).intValue());
        }
    }

    /** A file of NumPy itself: the padding is written short here. */
    private Path asNumpyWroteIt(String start, String text, String data) throws IOException {
        byte[] header = HexFormat.of().parseHex(start);
        byte[] elements = HexFormat.of().parseHex(data);
        byte[] bytes = new byte[128 + elements.length];
        Arrays.fill(bytes, (byte) ' ');
        System.arraycopy(header, 0, bytes, 0, header.length);
        byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(ascii, 0, bytes, header.length, ascii.length);
        bytes[127] = '\n';
        System.arraycopy(elements, 0, bytes, 128, elements.length);
        return write(bytes);
    }

    @Test
    void filesOfNumpyItselfInItsThreeVersions() throws IOException {
        Tensor floats = readAll(NumpyArray.ofFile(asNumpyWroteIt(
                "934e554d505901007600",
                HEADER.formatted("<f4", "False", "(2, 2)"),
                "0000c03f000000c00000404000008040")));
        assertThat(floats).hasToString("float[2, 2]");
        assertThat(floats.floats()).containsExactly(1.5f, -2, 3, 4);

        Tensor interleaved = readAll(NumpyArray.ofFile(asNumpyWroteIt(
                "934e554d5059020074000000", HEADER.formatted(">i2", "True", "(2, 3)"), "000000030001000400020005")));
        assertThat(interleaved).hasToString("int16[2, 3]");
        assertThat(interleaved.toFloats()).containsExactly(0, 1, 2, 3, 4, 5);

        Tensor truths = readAll(NumpyArray.ofFile(
                asNumpyWroteIt("934e554d5059030074000000", HEADER.formatted("|b1", "False", "(2,)"), "0100")));
        assertThat(((Tensor.Booleans) truths).data()).containsExactly(true, false);
    }

    @Test
    void anArchiveOfNumpyItself() throws IOException {
        // numpy.savez writes the sizes twice, the first time as zip64.
        String bytes = "504b03042d000000000000002100c9bc68d6ffffffffffffffff0d001400696e7075745f6964732e6e7079"
                + "0100100090000000000000009000000000000000934e554d5059010076007b276465736372273a20273c693827"
                + "2c2027666f727472616e5f6f72646572273a2046616c73652c20277368617065273a2028312c2032292c207d20"
                + "20".repeat(57)
                + "0a01000000000000000200000000000000504b01022d032d000000000000002100c9bc68d69000000090000000"
                + "0d0000000000000000000000800100000000696e7075745f6964732e6e7079504b050600000000010001003b00"
                + "0000cf0000000000";
        Path file = Files.write(folder.resolve("x.npz"), HexFormat.of().parseHex(bytes));
        NumpyArray array = NumpyArchive.arrays(file).get(0);
        assertThat(array.name()).isEqualTo("input_ids");
        assertThat(readAll(array).longs()).containsExactly(1, 2);
    }

    @ParameterizedTest
    @CsvSource({
        "i1, INT8",
        "u1, UINT8",
        "i2, INT16",
        "u2, UINT16",
        "i4, INT32",
        "u4, UINT32",
        "i8, INT64",
        "u8, UINT64",
        "f2, FLOAT16",
        "f4, FLOAT",
        "f8, DOUBLE"
    })
    void everyTypeInBothByteOrdersAndBothLayouts(String code, ElementType type) throws IOException {
        for (ByteOrder byteOrder : new ByteOrder[] {ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN}) {
            for (boolean fortranOrder : new boolean[] {false, true}) {
                // 3 samples of 2 by 4; element [i, j, k] is 100 i + 10 j + k, less 128 so that half are negative.
                ByteBuffer data = ByteBuffer.allocate(24 * type.bits() / 8).order(byteOrder);
                for (int place = 0; place < 24; place++) {
                    int i = fortranOrder ? place % 3 : place / 8;
                    int j = fortranOrder ? place / 3 % 2 : place / 4 % 2;
                    int k = fortranOrder ? place / 6 : place % 4;
                    put(data, type, number(type, i, j, k));
                }
                String order = type.bits() == 8 ? "|" : byteOrder == ByteOrder.BIG_ENDIAN ? ">" : "<";
                NumpyArray array = NumpyArray.ofFile(
                        write(NumpyBytes.npy(1, order + code, fortranOrder, "(3, 2, 4)", data.array())));
                try (NumpyRows rows = array.open()) {
                    for (int[] part : new int[][] {{0, 2}, {2, 1}}) {
                        Tensor tensor = rows.next(part[1]);
                        assertThat(tensor).hasToString(type + "[" + part[1] + ", 2, 4]");
                        float[] values = tensor.toFloats();
                        for (int at = 0; at < values.length; at++) {
                            assertThat(values[at])
                                    .as("%s %s fortran %s, element %d", code, byteOrder, fortranOrder, at)
                                    .isEqualTo(number(type, part[0] + at / 8, at / 4 % 2, at % 4));
                        }
                    }
                }
            }
        }
    }

    private static int number(ElementType type, int i, int j, int k) {
        boolean unsigned = type.name().startsWith("U");
        return (unsigned ? 0 : -128) + (type.bits() == 8 ? 60 : 100) * i + 10 * j + k;
    }

    private static void put(ByteBuffer data, ElementType type, int value) {
        switch (type) {
            case FLOAT16 -> data.putShort(float16(value));
            case FLOAT -> data.putFloat(value);
            case DOUBLE -> data.putDouble(value);
            default -> {
                byte[] wide = ByteBuffer.allocate(8)
                        .order(data.order())
                        .putLong(value)
                        .array();
                int bytes = type.bits() / 8;
                data.put(wide, data.order() == ByteOrder.BIG_ENDIAN ? 8 - bytes : 0, bytes);
            }
        }
    }

    /** The binary16 number of a small integer. */
    private static short float16(int value) {
        if (value == 0) {
            return 0;
        }
        int magnitude = Math.abs(value);
        int exponent = 31 - Integer.numberOfLeadingZeros(magnitude);
        return (short) ((value < 0 ? 0x8000 : 0) | (exponent + 15) << 10 | (magnitude << (10 - exponent) & 0x3ff));
    }

    @Test
    void manyRowsInPartsOfAnySizeThroughDeflateAndStored() {
        Random random = new Random(1);
        for (int round = 0; round < 40; round++) {
            int rows = 1 + random.nextInt(200);
            int width = 1 + random.nextInt(150);
            float[] values = new float[rows * width];
            for (int i = 0; i < values.length; i++) {
                values[i] = random.nextInt(50);
            }
            boolean fortranOrder = round % 4 == 3;
            float[] written = fortranOrder ? transposed(values, rows, width) : values;
            Path file = NumpyBytes.npz(
                    folder.resolve(round + ".npz"),
                    round % 2 == 0,
                    Map.of(
                            "x.npy",
                            NumpyBytes.npy(
                                    1 + round % 3,
                                    "<f4",
                                    fortranOrder,
                                    "(" + rows + ", " + width + ")",
                                    NumpyBytes.floats(written)),
                            "notes.txt",
                            new byte[] {1, 2}));
            try (NumpyRows open = NumpyArchive.arrays(file).get(0).open()) {
                for (int row = 0; row < rows; ) {
                    int count = Math.min(rows - row, 1 + random.nextInt(90));
                    assertThat(open.next(count).floats())
                            .isEqualTo(Arrays.copyOfRange(values, row * width, (row + count) * width));
                    row += count;
                }
            }
        }
    }

    private static float[] transposed(float[] values, int rows, int width) {
        float[] transposed = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            transposed[i % width * rows + i / width] = values[i];
        }
        return transposed;
    }

    @Test
    void headersOfOtherWritersAreUnderstood() throws IOException {
        byte[] data = NumpyBytes.floats(7, 8);
        for (String text : new String[] {
            "{\"shape\":(2L,),\"fortran_order\":False,\"descr\":\"<f4\"}",
            "{'shape': ( 2 , 1 ) , 'descr' : '<f4' , 'fortran_order' : True , }"
        }) {
            assertThat(readAll(NumpyArray.ofFile(write(NumpyBytes.npy(1, text, data))))
                            .floats())
                    .containsExactly(7, 8);
        }
        Tensor scalar = readAll(NumpyArray.ofFile(write(NumpyBytes.npy(1, "<f4", false, "()", NumpyBytes.floats(5)))));
        assertThat(scalar).hasToString("float[]");
        assertThat(scalar.floats()).containsExactly(5);
    }

    private void assertRefused(byte[] bytes, String... words) throws IOException {
        Path file = write(bytes);
        assertThatThrownBy(() -> NumpyArray.ofFile(file))
                .isInstanceOfSatisfying(
                        JerboaException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNREADABLE))
                .message()
                .contains(Stream.concat(Stream.of(file.toString()), Stream.of(words))
                        .toList());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "{'descr': '<f4', 'fortran_order': False}",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (1,)} and more",
                "{'descr': '<f4', 'fortran_order': Maybe, 'shape': (1,)}",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (1 2)}",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (-1,)}",
                "{'descr': '<f4', 'fortran_order': False, 'shape': 1}",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,)}",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'code': 'x'}",
                "{'descr': '<f4, 'fortran_order': False, 'shape': (1,)}",
                "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,)}",
                "{'descr': '|O', 'fortran_order': False, 'shape': (1,)}",
                "{'descr': '<c8', 'fortran_order': False, 'shape': (1,)}",
                "{'descr': '|f4', 'fortran_order': False, 'shape': (1,)}",
                "{'descr': '', 'fortran_order': False, 'shape': (1,)}"
            })
    void brokenHeadersAreRefused(String text) throws IOException {
        assertRefused(NumpyBytes.npy(1, text, new byte[64]));
    }

    @Test
    void whatTheFileCannotHoldIsRefusedBeforeMemoryIsTaken() throws IOException {
        String huge = "(4611686018427387904, 4611686018427387904)";
        assertRefused(NumpyBytes.npy(1, "<f8", false, huge, new byte[16]), "but there are 16");
        assertRefused(NumpyBytes.npy(1, "<f4", false, "(100000000, 100)", new byte[16]), "40000000000 bytes", "16");
        assertRefused(NumpyBytes.npy(1, "<f4", false, "(5,)", new byte[19]), "takes 20 bytes", "there are 19");
        assertRefused(
                NumpyBytes.npy(1, "<f4", false, "(" + "1, ".repeat(65) + ")", new byte[4]), "more than 64 dimensions");
        byte[] longHeader = NumpyBytes.npy(2, "<f4", false, "(1,)", new byte[4]);
        Arrays.fill(longHeader, 8, 12, (byte) 0xff);
        assertRefused(longHeader, "4294967295");
        byte[] version4 = NumpyBytes.npy(1, "<f4", false, "(1,)", new byte[4]);
        version4[6] = 4;
        assertRefused(version4, "version 4.0");
    }

    @Test
    void everyTruncationIsRefused() throws IOException {
        byte[] whole = NumpyBytes.npy(1, "<f4", false, "(3,)", NumpyBytes.floats(1, 2, 3));
        for (int length = 0; length < whole.length; length++) {
            assertRefused(Arrays.copyOf(whole, length));
        }
        byte[] archive = Files.readAllBytes(NumpyBytes.npz(folder.resolve("x.npz"), true, Map.of("x.npy", whole)));
        for (int length = 0; length < archive.length; length++) {
            Path file = Files.write(folder.resolve("cut.npz"), Arrays.copyOf(archive, length));
            assertThatThrownBy(() -> NumpyArchive.arrays(file))
                    .isInstanceOf(JerboaException.class)
                    .hasMessageContaining(file.toString());
        }
    }

    @Test
    void anArchiveThatLiesAboutTheSizeOfAnEntryIsRefused() throws IOException {
        byte[] small = NumpyBytes.npy(1, "<f4", false, "(1000000000, 1)", new byte[400]);
        byte[] archive = Files.readAllBytes(NumpyBytes.npz(folder.resolve("x.npz"), true, Map.of("x.npy", small)));
        // The uncompressed size in the central directory, 24 bytes after its mark.
        for (int i = 0; i < archive.length - 4; i++) {
            if (archive[i] == 'P' && archive[i + 1] == 'K' && archive[i + 2] == 1 && archive[i + 3] == 2) {
                ByteBuffer.wrap(archive).order(ByteOrder.LITTLE_ENDIAN).putInt(i + 24, (int) 4_000_000_200L);
            }
        }
        Path file = Files.write(folder.resolve("lie.npz"), archive);
        assertThatThrownBy(() -> NumpyArchive.arrays(file))
                .isInstanceOf(JerboaException.class)
                .hasMessageContainingAll("lie.npz", "entry x.npy", "4000000000");
    }

    @Test
    void aFileThatShrinksAfterItWasOpenedIsNamed() throws IOException {
        Path file = write(NumpyBytes.npy(1, "<f4", false, "(3,)", NumpyBytes.floats(1, 2, 3)));
        NumpyArray array = NumpyArray.ofFile(file);
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), (int) Files.size(file) - 1));
        assertThatThrownBy(() -> readAll(array))
                .isInstanceOf(JerboaException.class)
                .hasMessageContainingAll(file.toString(), "ends before");
    }

    @Test
    void entriesOfAnArchiveAreNamedInErrors() {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        entries.put("fine.npy", NumpyBytes.npy(1, "<f4", false, "(1,)", NumpyBytes.floats(1)));
        entries.put("bad.npy", NumpyBytes.npy(1, "<U4", false, "(1,)", new byte[16]));
        Path file = NumpyBytes.npz(folder.resolve("x.npz"), true, entries);
        assertThatThrownBy(() -> NumpyArchive.arrays(file))
                .isInstanceOf(JerboaException.class)
                .hasMessageContainingAll("x.npz, entry bad.npy", "'<U4'");
    }
}
