package dev.jerboa.cli.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jerboa.demo.DemoFiles;
import dev.jerboa.multimodal.text.TextProcessor;
import dev.jerboa.onnx.Dimension;
import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.Value;
import dev.jerboa.onnx.ValueType.TensorType;
import dev.jerboa.runtime.data.CalibrationBatch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lines of text through a real tokenizer: nothing is lost, batches are even, and long texts come about. */
class TextSamplesTest {
    private static final int END_MARK = 102;

    @TempDir
    private static Path folder;

    private static TextProcessor processor;

    @BeforeAll
    static void open() {
        processor = TextProcessor.open(DemoFiles.tokenizer(folder));
    }

    @AfterAll
    static void close() {
        processor.close();
    }

    private static List<Value> inputs(Dimension batch, Dimension tokens) {
        return Stream.of("input_ids", "attention_mask", "token_type_ids")
                .map(name -> Value.of(name, TensorType.of(ElementType.INT64, List.of(batch, tokens))))
                .toList();
    }

    private static List<Value> inputs() {
        return inputs(new Dimension.Symbol("batch"), new Dimension.Symbol("tokens"));
    }

    private static Path file(List<String> lines) throws IOException {
        return Files.write(Files.createTempFile(folder, "lines", ".txt"), lines);
    }

    private static List<CalibrationBatch> batches(TextSamples samples) {
        try (Stream<CalibrationBatch> batches = samples.batches()) {
            return batches.toList();
        }
    }

    /** The tokens of every text, without padding, sorted. */
    private static List<String> texts(List<CalibrationBatch> batches) {
        List<String> texts = new ArrayList<>();
        for (CalibrationBatch batch : batches) {
            int tokens = (int) batch.inputs().get("input_ids").dims()[1];
            long[] ids = batch.inputs().get("input_ids").longs();
            long[] mask = batch.inputs().get("attention_mask").longs();
            for (int i = 0; i < batch.sampleCount(); i++) {
                int length = 0;
                while (length < tokens && mask[i * tokens + length] == 1) {
                    length++;
                }
                texts.add(Arrays.toString(Arrays.copyOfRange(ids, i * tokens, i * tokens + length)));
            }
        }
        return texts.stream().sorted().toList();
    }

    @Test
    void everyLineComesOnceInBatchesOfLikeLength() throws IOException {
        List<String> lines = DemoFiles.sentences();
        List<String> withBlanks = new ArrayList<>(lines);
        withBlanks.add(3, "   ");
        TextSamples samples = TextSamples.open(List.of(file(withBlanks)), processor, inputs(), false, Long.MAX_VALUE);
        assertThat(samples.sampleCount()).isEqualTo(lines.size());
        assertThat(samples.isReal()).isTrue();
        List<CalibrationBatch> batches = batches(samples);
        List<String> expected = lines.stream()
                .map(line ->
                        Arrays.toString(processor.encode(List.of(line)).ids().longs()))
                .sorted()
                .toList();
        assertThat(texts(batches)).isEqualTo(expected);
        assertThat(texts(batches(samples))).isEqualTo(expected);

        long cells = 0;
        long padding = 0;
        for (CalibrationBatch batch : batches) {
            long[] mask = batch.inputs().get("attention_mask").longs();
            assertThat(mask.length).isLessThanOrEqualTo(1024);
            cells += mask.length;
            padding += Arrays.stream(mask).filter(bit -> bit == 0).count();
        }
        assertThat(batches.size()).isLessThan(lines.size() / 10);
        assertThat((double) padding / cells).isLessThan(0.1);
    }

    @Test
    void joiningPutsHalfOfTheTokensIntoLongTexts() throws IOException {
        List<String> lines = DemoFiles.sentences();
        TextSamples samples = TextSamples.open(List.of(file(lines)), processor, inputs(), true, Long.MAX_VALUE);
        List<CalibrationBatch> batches = batches(samples);
        long all = 0;
        long inLong = 0;
        long words = 0;
        long count = 0;
        for (CalibrationBatch batch : batches) {
            count += batch.sampleCount();
            int tokens = (int) batch.inputs().get("input_ids").dims()[1];
            assertThat(tokens).isLessThanOrEqualTo(128);
            long[] ids = batch.inputs().get("input_ids").longs();
            for (int i = 0; i < batch.sampleCount(); i++) {
                int length = 1;
                while (ids[i * tokens + length - 1] != END_MARK) {
                    length++;
                }
                all += length;
                words += length - 2;
                inLong += length > 64 ? length : 0;
            }
        }
        assertThat(count).isEqualTo(samples.sampleCount()).isLessThan(lines.size());
        assertThat((double) inLong / all).isBetween(0.45, 0.55);
        long expectedWords = Arrays.stream(processor.lengths(lines))
                .mapToLong(length -> length - 2)
                .sum();
        assertThat(words).as("no token is lost").isEqualTo(expectedWords);
    }

    @Test
    void moreLinesThanAWindowHoldsAndSeveralFiles() throws IOException {
        Random random = new Random(2);
        List<String> lines = Stream.generate(() -> "word ".repeat(1 + random.nextInt(9)) + random.nextInt(1000))
                .limit(9000)
                .toList();
        List<Path> files = List.of(file(lines.subList(0, 5000)), file(List.of("")), file(lines.subList(5000, 9000)));
        TextSamples samples = TextSamples.open(files, processor, inputs(), false, Long.MAX_VALUE);
        assertThat(samples.description()).isEqualTo("9000 texts of 3 text files");
        List<String> expected = new ArrayList<>();
        for (String line : lines) {
            expected.add(Arrays.toString(processor.encode(List.of(line)).ids().longs()));
        }
        assertThat(texts(batches(samples))).isEqualTo(expected.stream().sorted().toList());

        TextSamples some = TextSamples.open(files, processor, inputs(), false, 90);
        assertThat(some.sampleCount()).isEqualTo(90);
        List<String> spread = new ArrayList<>();
        for (int i = 99; i < 9000; i += 100) {
            spread.add(expected.get(i));
        }
        assertThat(texts(batches(some))).isEqualTo(spread.stream().sorted().toList());
    }

    @Test
    void linesComeWithoutWhatIsNotText() throws IOException {
        Path file = Files.writeString(folder.resolve("marks.txt"), "\ufeffone\r\n \r\n\ttwo  \n\nthree");
        try (TextLines lines = new TextLines(file)) {
            assertThat(List.of(lines.next(), lines.next(), lines.next())).containsExactly("one", "two", "three");
            assertThat(lines.next()).isNull();
        }
    }

    @Test
    void fixedShapesAreFilled() throws IOException {
        Path file = file(DemoFiles.sentences().subList(0, 12));
        TextSamples samples = TextSamples.open(
                List.of(file),
                processor,
                inputs(new Dimension.Fixed(4), new Dimension.Fixed(128)),
                false,
                Long.MAX_VALUE);
        assertThat(batches(samples))
                .hasSize(3)
                .allMatch(batch ->
                        batch.inputs().get("input_ids").toString().equals("int64[4, 128]") && batch.sampleCount() == 4);
        assertThatThrownBy(() -> TextSamples.open(
                        List.of(file),
                        processor,
                        inputs(new Dimension.Fixed(5), new Dimension.Unknown()),
                        false,
                        Long.MAX_VALUE))
                .isInstanceOf(JerboaException.class)
                .hasMessageContaining("gives 12 samples, but the model takes 5 at once");
    }

    @Test
    void whatIsNoTextIsNamed() throws IOException {
        Path blank = file(List.of("", "  "));
        Path latin = Files.write(folder.resolve("latin.txt"), "caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1));
        Path binary = Files.write(folder.resolve("binary.txt"), new byte[100]);
        for (Path path : List.of(blank, latin, binary, folder.resolve("missing.txt"))) {
            assertThatThrownBy(() -> TextSamples.open(List.of(path), processor, inputs(), true, Long.MAX_VALUE))
                    .isInstanceOfSatisfying(
                            JerboaException.class,
                            e -> assertThat(e.code())
                                    .isIn(ErrorCode.UNREADABLE, ErrorCode.EMPTY_FILE, ErrorCode.NOT_A_FILE))
                    .hasMessageContaining(path.toString());
        }
        Value pixels = Value.of("pixels", TensorType.of(ElementType.FLOAT, List.of(new Dimension.Unknown())));
        Path text = file(List.of("one"));
        assertThatThrownBy(() -> TextSamples.open(List.of(text), processor, List.of(pixels), true, 1))
                .isInstanceOf(JerboaException.class)
                .hasMessageContaining("'pixels'");
    }
}
