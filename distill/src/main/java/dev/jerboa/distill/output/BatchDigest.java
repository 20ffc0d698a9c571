package dev.jerboa.distill.output;

import dev.jerboa.onnx.TensorData;
import dev.jerboa.runtime.data.CalibrationBatch;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;

/** The SHA-256 of batches: of the names, types, shapes and elements of their tensors, in order. */
final class BatchDigest {
    private BatchDigest() {}

    static String of(List<CalibrationBatch> batches) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (CalibrationBatch batch : batches) {
                new TreeMap<>(batch.inputs()).forEach((name, tensor) -> {
                    TensorData data = TensorBytes.of(tensor);
                    String head = name.length() + name + tensor + batch.sampleCount();
                    digest.update(head.getBytes(StandardCharsets.UTF_8));
                    digest.update(data.bytes().slice(0, Math.toIntExact(data.sizeBytes())));
                });
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
