package dev.jerboa.distill.cache;

import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.serde.ModelFiles;
import dev.jerboa.onnx.serde.OnnxFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/**
 * What a teacher's answers depend on; a cache of one key is never taken for another's.
 *
 * @param model hash of the teacher
 * @param data hash of the samples, in their order
 * @param preprocessing hash of all that turns a sample into the teacher's inputs, and its outputs into a row
 */
public record CacheKey(String model, String data, String preprocessing) {
    public CacheKey {
        Objects.requireNonNull(model);
        Objects.requireNonNull(data);
        Objects.requireNonNull(preprocessing);
    }

    /**
     * The hash of a model: SHA-256 of its file, with the CRC-32C of its data files where it has any.
     *
     * @throws dev.jerboa.onnx.JerboaException if the file is missing or is no model
     */
    public static String ofModel(Path path) {
        OnnxModel model = OnnxFile.read(path);
        ModelFiles files = OnnxFile.files(path, model);
        return files.dataCrc32c().map(data -> files.sha256() + "+" + data).orElseGet(files::sha256);
    }

    /** The SHA-256 of texts, each with its length before it, so that where one ends matters. */
    public static String ofTexts(List<String> texts) {
        MessageDigest digest = sha256();
        for (String text : texts) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length));
            digest.update(bytes);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /**
     * The SHA-256 of a file.
     *
     * @throws dev.jerboa.onnx.JerboaException if it cannot be read
     */
    public static String ofFile(Path path) {
        return new ModelFiles(List.of(path)).sha256();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return "model " + model + ", data " + data + ", preprocessing " + preprocessing;
    }
}
