package dev.jerboa.multimodal.data;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the list of members of a tar archive, one after the other, without their bytes.
 *
 * <p>The formats are ustar and pax (IEEE Std 1003.1, pax, "ustar Interchange Format" and "pax Header Block"), and GNU's
 * long names and binary numbers.
 */
final class TarReader implements Closeable {
    private static final int BLOCK = 512;
    private static final int MOST_HEADER_BYTES = 1 << 20;

    private final FileChannel channel;
    private final long length;
    private final byte[] block = new byte[BLOCK];
    private long position;

    TarReader(Path file) throws IOException {
        channel = FileChannel.open(file, StandardOpenOption.READ);
        length = channel.size();
        if (length == 0) {
            channel.close();
            throw new IOException("it has no bytes");
        }
    }

    /**
     * The next member; nothing at the end.
     *
     * @throws IOException if the archive is damaged or ends too early; nothing after that can be read
     */
    Optional<TarEntry> next() throws IOException {
        Map<String, String> extended = new HashMap<>();
        while (position < length) {
            long headerAt = position;
            fill(headerAt);
            if (isZero()) {
                return Optional.empty();
            }
            requireChecksum(headerAt);
            long size = sizeOf(extended);
            char type = (char) (block[156] & 0xff);
            String name = nameOf(extended);
            long offset = headerAt + BLOCK;
            if (size > length - offset) {
                throw new EOFException("it ends after " + length + " bytes, but '" + name + "' should reach to byte "
                        + (offset + size));
            }
            position = Math.min(length, offset + (size + BLOCK - 1) / BLOCK * BLOCK);
            switch (type) {
                case 'x' -> readPax(text(offset, size), extended);
                case 'L' -> extended.put("path", untilZero(text(offset, size)));
                case 'g', 'K' -> {
                    // Defaults of all members, and the targets of links, are of no use here.
                }
                default -> {
                    return Optional.of(new TarEntry(name, type, offset, size));
                }
            }
        }
        return Optional.empty();
    }

    /** The bytes of a member. */
    byte[] read(TarEntry entry) throws IOException {
        return read(channel, entry);
    }

    /** The bytes of a member of an archive, which is opened for it. */
    static byte[] read(Path file, TarEntry entry) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return read(channel, entry);
        }
    }

    private static byte[] read(FileChannel channel, TarEntry entry) throws IOException {
        if (entry.sizeBytes() > Integer.MAX_VALUE - 8) {
            throw new IOException("'" + entry.name() + "' has " + entry.sizeBytes() + " bytes, more than can be held");
        }
        ByteBuffer bytes = ByteBuffer.allocate((int) entry.sizeBytes());
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, entry.offset() + bytes.position()) < 0) {
                throw new EOFException("the archive ends in '" + entry.name() + "'");
            }
        }
        return bytes.array();
    }

    private void fill(long at) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(block);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, at + buffer.position()) < 0) {
                throw new EOFException("it ends in the header at byte " + at);
            }
        }
    }

    private boolean isZero() {
        for (byte b : block) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    /** The sum of all bytes of the header, its own field taken as spaces; old archives add signed bytes. */
    private void requireChecksum(long at) throws IOException {
        long unsigned = 0;
        long signed = 0;
        for (int i = 0; i < BLOCK; i++) {
            byte b = i >= 148 && i < 156 ? (byte) ' ' : block[i];
            unsigned += b & 0xff;
            signed += b;
        }
        long stated = number(148, 8);
        if (stated != unsigned && stated != signed) {
            throw new IOException("the header at byte " + at + " is damaged, or it is no tar archive (checksum "
                    + stated + ", computed " + unsigned + ")");
        }
    }

    private long sizeOf(Map<String, String> extended) throws IOException {
        String stated = extended.get("size");
        try {
            long size = stated == null ? number(124, 12) : Long.parseLong(stated);
            if (size >= 0) {
                return size;
            }
        } catch (NumberFormatException e) {
            throw new IOException("the size '" + stated + "' is no number", e);
        }
        throw new IOException("the header at byte " + position + " states a negative size");
    }

    private String nameOf(Map<String, String> extended) {
        String path = extended.get("path");
        if (path != null) {
            return path;
        }
        String name = field(0, 100);
        boolean ustar = "ustar".equals(new String(block, 257, 5, StandardCharsets.US_ASCII)) && block[262] == 0;
        String prefix = ustar ? field(345, 155) : "";
        return prefix.isEmpty() ? name : prefix + "/" + name;
    }

    /** A number in octal digits, or in binary where the first bit is set. */
    private long number(int at, int bytes) throws IOException {
        if ((block[at] & 0x80) != 0) {
            long value = block[at] & 0x7f;
            for (int i = at + 1; i < at + bytes; i++) {
                value = (value << 8) | (block[i] & 0xff);
            }
            return value;
        }
        String digits = field(at, bytes).strip();
        try {
            return digits.isEmpty() ? 0 : Long.parseLong(digits, 8);
        } catch (NumberFormatException e) {
            throw new IOException("the header at byte " + position + " is damaged, or it is no tar archive", e);
        }
    }

    private String field(int at, int bytes) {
        return untilZero(new String(block, at, bytes, StandardCharsets.UTF_8));
    }

    private static String untilZero(String text) {
        int end = text.indexOf('\0');
        return end < 0 ? text : text.substring(0, end);
    }

    private String text(long offset, long size) throws IOException {
        if (size > MOST_HEADER_BYTES) {
            throw new IOException("the extended header at byte " + offset + " has " + size + " bytes");
        }
        return new String(read(new TarEntry("extended header", 'x', offset, size)), StandardCharsets.UTF_8);
    }

    /** Records of the form {@code "length keyword=value\n"}, the length in bytes and counting itself. */
    private static void readPax(String text, Map<String, String> into) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int at = 0;
        while (at < bytes.length && bytes[at] != 0) {
            int space = at;
            int recordLength = 0;
            while (space < bytes.length && bytes[space] >= '0' && bytes[space] <= '9' && recordLength < bytes.length) {
                recordLength = 10 * recordLength + bytes[space++] - '0';
            }
            int end = at + recordLength;
            if (space == at || end > bytes.length || end <= space + 1 || bytes[space] != ' ') {
                throw new IOException("it has a pax header that is damaged");
            }
            String record = new String(bytes, space + 1, end - space - 2, StandardCharsets.UTF_8);
            int equals = record.indexOf('=');
            if (equals < 0) {
                throw new IOException("it has a pax header without a value: " + record);
            }
            into.put(record.substring(0, equals), record.substring(equals + 1));
            at = end;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
