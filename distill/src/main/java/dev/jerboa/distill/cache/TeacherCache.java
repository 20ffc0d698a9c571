package dev.jerboa.distill.cache;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A teacher's answers, read from a mapped file: a row of floats for each sample, an embedding or logits.
 *
 * <p>Several processes and threads may read one file at once, also while another process appends to it; they see the rows
 * that were whole when they opened it.
 */
public final class TeacherCache {
    private final CacheFile file;

    private TeacherCache(CacheFile file) {
        this.file = file;
    }

    /**
     * Opens a cache that must be of this key.
     *
     * @throws JerboaException if the file is missing, damaged at its head, or of another key; both are named
     */
    public static TeacherCache open(Path path, CacheKey key) {
        if (!Files.isRegularFile(path)) {
            throw new JerboaException(
                    ErrorCode.NOT_A_FILE, "there is no teacher cache " + path, "Ask the teacher first.");
        }
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            CacheFile file = CacheFile.read(channel, path);
            requireKey(path, file.description().key(), key);
            return new TeacherCache(file);
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    /** What the head of the file says. */
    public CacheDescription description() {
        return file.description();
    }

    /** How many samples have a row. */
    public int present() {
        return file.present();
    }

    /** Whether every sample has a row. */
    public boolean isComplete() {
        return file.present() == file.description().samples();
    }

    /** Whether a sample, counted from 0, has a row. */
    public boolean has(int sample) {
        return file.has(sample);
    }

    /**
     * The row of a sample.
     *
     * @throws JerboaException if it has none
     */
    public float[] row(int sample) {
        return rows(sample);
    }

    /**
     * The rows of samples one after the other, {@code [samples, width]}.
     *
     * @throws JerboaException if one of them has none
     */
    public float[] rows(int... samples) {
        int width = file.description().width();
        float[] rows = new float[Math.multiplyExact(samples.length, width)];
        for (int i = 0; i < samples.length; i++) {
            file.read(samples[i], rows, i * width);
        }
        return rows;
    }

    static void requireKey(Path path, CacheKey found, CacheKey wanted) {
        if (!found.equals(wanted)) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    path + " was filled for other things: it has " + found + ", wanted is " + wanted,
                    "Give another file for this teacher and these data, or delete the old one.");
        }
    }

    static JerboaException unreadable(Path path, IOException e) {
        return new JerboaException(
                ErrorCode.UNREADABLE, path + " cannot be read or written: " + e.getMessage(), "Check the disk.", e);
    }
}
