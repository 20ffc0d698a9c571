package dev.jerboa.runtime.data.numpy;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** The arrays of an {@code .npz} file, which is a zip archive of {@code .npy} entries, deflated or not. */
public final class NumpyArchive {
    /** Deflate cannot do better: 258 bytes of 2 bits each (RFC 1951, section 3.2.5). */
    private static final long BEST_DEFLATE_RATIO = 1032;

    private NumpyArchive() {}

    /**
     * The arrays of an archive, in its order; entries that are no arrays are left out.
     *
     * @throws JerboaException {@code UNREADABLE} if the file is no archive, has no arrays, or one of them is broken
     */
    public static List<NumpyArray> arrays(Path file) {
        List<NumpyArray> arrays = new ArrayList<>();
        try (ZipFile zip = new ZipFile(file.toFile())) {
            long fileBytes = Files.size(file);
            for (ZipEntry entry : zip.stream().toList()) {
                if (!entry.isDirectory() && entry.getName().endsWith(NumpyArray.EXTENSION)) {
                    arrays.add(array(file, entry, fileBytes));
                }
            }
        } catch (IOException e) {
            throw new JerboaException(
                    ErrorCode.UNREADABLE,
                    file + " is not an archive of arrays: " + e.getMessage(),
                    "Write it again with numpy.savez.",
                    e);
        }
        if (arrays.isEmpty()) {
            throw new JerboaException(
                    ErrorCode.UNREADABLE, file + " holds no arrays", "Write it again with numpy.savez.");
        }
        return arrays;
    }

    private static NumpyArray array(Path file, ZipEntry entry, long fileBytes) {
        String name = entry.getName();
        // What the archive says of its entries may be made up; what the file can hold is not.
        long packedBytes = Math.min(entry.getCompressedSize(), fileBytes);
        long mostBytes = entry.getMethod() == ZipEntry.STORED ? packedBytes : packedBytes * BEST_DEFLATE_RATIO;
        return NumpyArray.of(
                NumpyArray.stem(name),
                file + ", entry " + name,
                Math.min(entry.getSize(), mostBytes),
                () -> open(file, name));
    }

    private static InputStream open(Path file, String name) throws IOException {
        ZipFile zip = new ZipFile(file.toFile());
        try {
            ZipEntry entry = zip.getEntry(name);
            if (entry == null) {
                throw new IOException("the entry is gone");
            }
            return new FilterInputStream(zip.getInputStream(entry)) {
                @Override
                public void close() throws IOException {
                    zip.close();
                }
            };
        } catch (IOException e) {
            zip.close();
            throw e;
        }
    }
}
