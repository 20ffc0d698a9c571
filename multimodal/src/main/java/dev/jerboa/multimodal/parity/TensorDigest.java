package dev.jerboa.multimodal.parity;

import dev.jerboa.onnx.TensorData;
import dev.jerboa.runtime.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.LongStream;

/**
 * What is kept of a processed tensor: enough to see that another differs, and roughly how.
 *
 * @param shape its dimensions
 * @param sha256 of its numbers as floats, little-endian
 * @param mean of its numbers
 * @param deviation of its numbers
 */
public record TensorDigest(List<Long> shape, String sha256, double mean, double deviation) {
    public TensorDigest {
        shape = List.copyOf(shape);
    }

    /** The digest of a tensor of numbers. */
    public static TensorDigest of(Tensor tensor) {
        float[] numbers = tensor.toFloats();
        double sum = 0;
        for (float number : numbers) {
            sum += number;
        }
        double mean = sum / Math.max(1, numbers.length);
        double squares = 0;
        for (float number : numbers) {
            squares += (number - mean) * (number - mean);
        }
        return new TensorDigest(
                LongStream.of(tensor.dims()).boxed().toList(),
                sha256(numbers),
                mean,
                Math.sqrt(squares / Math.max(1, numbers.length)));
    }

    /** How this tensor, recorded before, differs from one made now; empty if it does not. */
    String differenceFrom(TensorDigest now) {
        if (!shape.equals(now.shape)) {
            return "shape " + format(shape) + " recorded, " + format(now.shape) + " here";
        } else if (sha256.equals(now.sha256)) {
            return "";
        }
        return String.format(
                Locale.ROOT,
                "other numbers: mean %.5g and deviation %.5g recorded, %.5g and %.5g here",
                mean,
                deviation,
                now.mean,
                now.deviation);
    }

    private static String format(List<Long> shape) {
        return TensorData.format(shape.stream().mapToLong(Long::longValue).toArray());
    }

    private static String sha256(float[] numbers) {
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(numbers.length, Float.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(numbers);
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes.array()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
