package dev.jerboa.distill.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.jerboa.onnx.JerboaException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rows that were written against the function that made them, after kills, damage and mistakes. */
class TeacherCacheTest {
    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("teacher.cache");
    }

    @ParameterizedTest
    @EnumSource(RowStorage.class)
    void rowsComeBackAsTheyWereGiven(RowStorage storage) throws IOException {
        fill(file, storage);
        TeacherCache cache = TeacherCache.open(file, SlowTeacher.KEY);
        assertThat(cache.isComplete()).isTrue();
        assertThat(cache.description()).isEqualTo(SlowTeacher.description(storage));
        float tolerance = storage == RowStorage.FLOAT32 ? 0 : 0x1p-12f;
        for (int sample = 0; sample < SlowTeacher.SAMPLES; sample++) {
            assertThat(cache.row(sample)).containsExactly(SlowTeacher.row(sample), within(tolerance));
        }
        assertThat(cache.rows(5, 2)).hasSize(14).startsWith(cache.row(5)).endsWith(cache.row(2));
        assertThat(Files.size(file)).isLessThan(SlowTeacher.SAMPLES * (7L * storage.bytes() + 16) + 1000);
    }

    @Test
    void aRunThatWasKilledAndResumedLeavesTheSameFile() throws IOException, InterruptedException {
        Path unbroken = folder.resolve("unbroken.cache");
        fill(unbroken, RowStorage.FLOAT32);
        for (int batches : new int[] {1, 40, 200}) {
            killAfter(batches);
            assertThat(TeacherCache.open(file, SlowTeacher.KEY).present()).isBetween(batches * 3, 1500);
        }
        fill(file, RowStorage.FLOAT32);
        assertThat(file).hasSameBinaryContentAs(unbroken);
    }

    private void killAfter(int batches) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        SlowTeacher.class.getName(),
                        file.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        // It may write some batches more than are waited for, so that the kill can hit it at work, but never all.
        process.getOutputStream().write(new byte[batches + 50]);
        process.getOutputStream().flush();
        try (BufferedReader told = process.inputReader()) {
            for (int i = 0; i < batches; i++) {
                assertThat(told.readLine()).isEqualTo("batch");
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void whateverFollowsTheLastWholeBatchIsCutOffAndAskedAgain() throws IOException {
        fill(file, RowStorage.FLOAT32);
        byte[] whole = Files.readAllBytes(file);
        Random random = new Random(1);
        for (int round = 0; round < 30; round++) {
            int position = 400 + random.nextInt(whole.length - 400);
            byte[] damaged = round % 2 == 0 ? Arrays.copyOf(whole, position) : whole.clone();
            if (round % 2 == 1) {
                damaged[position] ^= (byte) (1 << random.nextInt(8));
            }
            Files.write(file, damaged);
            TeacherCache cache = TeacherCache.open(file, SlowTeacher.KEY);
            assertThat(cache.isComplete()).isFalse();
            for (int sample = 0; sample < SlowTeacher.SAMPLES; sample += 17) {
                if (cache.has(sample)) {
                    assertThat(cache.row(sample)).containsExactly(SlowTeacher.row(sample));
                }
            }
            fill(file, RowStorage.FLOAT32);
            assertThat(Files.readAllBytes(file)).isEqualTo(whole);
        }
    }

    @Test
    void aHeadOfWhichAPartWasWrittenIsBegunAgain() throws IOException {
        fill(file, RowStorage.FLOAT32);
        byte[] whole = Files.readAllBytes(file);
        for (int size : new int[] {0, 5, 60}) {
            Files.write(file, Arrays.copyOf(whole, size));
            fill(file, RowStorage.FLOAT32);
            assertThat(Files.readAllBytes(file)).isEqualTo(whole);
        }
    }

    @Test
    void anotherKeyIsRefusedWithBothNamed() {
        fill(file, RowStorage.FLOAT32);
        CacheKey other = new CacheKey("model-2", "data-1", "tokens-1");
        CacheDescription description = new CacheDescription(other, 3000, 7, RowStorage.FLOAT32, Map.of());
        assertThatThrownBy(() -> TeacherCache.open(file, other))
                .isInstanceOf(JerboaException.class)
                .hasMessageContaining("it has model model-1")
                .hasMessageContaining("wanted is model model-2");
        assertThatThrownBy(() -> TeacherCacheWriter.open(file, description)).hasMessageContaining("model-2");
        assertThatThrownBy(() -> TeacherCacheWriter.open(file, SlowTeacher.description(RowStorage.FLOAT16)))
                .hasMessageContaining("FLOAT16")
                .hasMessageContaining("FLOAT32");
    }

    @Test
    void otherFilesAreNoCachesAndStayAsTheyAre() throws IOException {
        Files.writeString(file, "something else that someone needs".repeat(100));
        byte[] before = Files.readAllBytes(file);
        assertThatThrownBy(() -> TeacherCache.open(file, SlowTeacher.KEY))
                .hasMessageContaining("is not a teacher cache");
        assertThatThrownBy(() -> fill(file, RowStorage.FLOAT32)).hasMessageContaining("is not a teacher cache");
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
        assertThatThrownBy(() -> TeacherCache.open(folder.resolve("none"), SlowTeacher.KEY))
                .hasMessageContaining("there is no teacher cache");
    }

    @Test
    void onlyOneWritesAndManyReadMeanwhile() {
        try (TeacherCacheWriter writer = TeacherCacheWriter.open(file, SlowTeacher.description(RowStorage.FLOAT32))) {
            writer.append(new int[] {4}, SlowTeacher.row(4));
            TeacherCache reader = TeacherCache.open(file, SlowTeacher.KEY);
            writer.append(new int[] {5}, SlowTeacher.row(5));
            assertThat(reader.row(4)).containsExactly(SlowTeacher.row(4));
            assertThatThrownBy(() -> reader.row(5))
                    .hasMessageContaining("sample 5 has no row")
                    .hasMessageContaining("1 of");
            assertThat(TeacherCache.open(file, SlowTeacher.KEY).has(5)).isTrue();
            assertThatThrownBy(() -> fill(file, RowStorage.FLOAT32)).hasMessageContaining("being written");
        }
    }

    @Test
    void rowsThatCannotBeKeptAreRefusedWithTheirSample() {
        try (TeacherCacheWriter writer = TeacherCacheWriter.open(file, SlowTeacher.description(RowStorage.FLOAT16))) {
            float[] row = SlowTeacher.row(9);
            assertThatThrownBy(() -> writer.append(new int[] {3000}, row)).hasMessageContaining("sample 3000");
            assertThatThrownBy(() -> writer.append(new int[] {1, 2}, row)).hasMessageContaining("as 7 numbers");
            row[3] = 1e5f;
            assertThatThrownBy(() -> writer.append(new int[] {9}, row)).hasMessageContaining("100000.0 for sample 9");
            row[3] = Float.NaN;
            assertThatThrownBy(() -> writer.append(new int[] {9}, row)).hasMessageContaining("NaN for sample 9");
        }
    }

    private static void fill(Path path, RowStorage storage) {
        try (TeacherCacheWriter writer = TeacherCacheWriter.open(path, SlowTeacher.description(storage))) {
            SlowTeacher.fill(writer, () -> {});
        }
    }

    @Test
    void halvesAreTheNearestOfAll() {
        Random random = new Random(5);
        for (int bits = 0; bits < 0x7C00; bits++) {
            float value = HalfFloats.toFloat((short) bits);
            assertThat(HalfFloats.fromFloat(value)).isEqualTo((short) bits);
            assertThat(HalfFloats.fromFloat(-value)).isEqualTo((short) (bits | 0x8000));
            if (bits + 1 < 0x7C00) {
                float next = HalfFloats.toFloat((short) (bits + 1));
                assertThat(next).isGreaterThan(value);
                float between = value + (next - value) * random.nextFloat();
                int nearest = between - value < next - between ? bits : bits + 1;
                if (between - value != next - between) {
                    assertThat(HalfFloats.fromFloat(between)).isEqualTo((short) nearest);
                }
                assertThat(HalfFloats.fromFloat((value + next) / 2)).isEqualTo((short) (bits + (bits & 1)));
            }
        }
        assertThat(HalfFloats.toFloat((short) 0x3C00)).isEqualTo(1f);
        assertThat(HalfFloats.toFloat((short) 0x7BFF)).isEqualTo(HalfFloats.GREATEST);
        assertThat(HalfFloats.toFloat((short) 0x0001)).isEqualTo(0x1p-24f);
    }
}
