package dev.jerboa.cli.distill;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.Progress;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.onnx.serde.Scratch;
import dev.jerboa.quantize.QuantizationOptions;
import dev.jerboa.quantize.QuantizationScheme;
import dev.jerboa.quantize.aware.FakeQuantization;
import java.nio.file.Path;
import java.util.Map;

/** A student whose weights pass through integers while it learns, and are integers in the file that it becomes. */
public final class QuantizedStudent {
    private final FakeQuantization fake;
    private final Path rounded;

    private QuantizedStudent(FakeQuantization fake, Path rounded) {
        this.fake = fake;
        this.rounded = rounded;
    }

    /**
     * Prepares a student.
     *
     * @param bits of a weight: 4 or 8
     * @param folder keeps the student as it was, in floats and rounded
     * @throws JerboaException if the bits are others, or no weight can be rounded
     */
    public static QuantizedStudent of(OnnxModel student, int bits, Path folder, Progress progress) {
        QuantizationOptions options = QuantizationOptions.of(scheme(bits));
        Path floats = folder.resolve("untaught.onnx");
        OnnxFile.write(student, floats);
        QuantizedStudent quantized =
                new QuantizedStudent(FakeQuantization.of(floats, options), folder.resolve("untaught-rounded.onnx"));
        quantized.write(quantized.rounded, Map.of(), progress);
        return quantized;
    }

    /**
     * The form for so many bits.
     *
     * @throws JerboaException if there is none
     */
    public static QuantizationScheme scheme(int bits) {
        return switch (bits) {
            case 4 -> QuantizationScheme.WEIGHTS_INT4;
            case 8 -> QuantizationScheme.WEIGHTS_INT8;
            default ->
                throw new JerboaException(
                        ErrorCode.INVALID_ARGUMENT,
                        "a student cannot be taught in " + bits + " bits",
                        "Choose --quantize 4 or --quantize 8.");
        };
    }

    /** What is to be taught. */
    public OnnxModel trainable() {
        return fake.trainable();
    }

    /** The file of the student rounded before it was taught, to be compared with. */
    public Path rounded() {
        return rounded;
    }

    /**
     * Writes the integers that the weights have come to.
     *
     * @param notes goes into the metadata
     */
    public void write(Path output, Map<String, String> notes, Progress progress) {
        try (Scratch scratch = Scratch.beside(output)) {
            OnnxModel model = fake.fold(scratch, progress);
            model.metadata().putAll(notes);
            OnnxFile.write(model, output);
        }
    }
}
