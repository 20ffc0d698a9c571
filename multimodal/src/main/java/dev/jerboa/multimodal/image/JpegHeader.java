package dev.jerboa.multimodal.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * What a JPEG file says of itself before the picture begins (ITU-T T.81, annex B; EXIF 2.3, section 4.6).
 *
 * @param orientation how the picture is turned, 1 to 8 as EXIF numbers it; 1 if it is upright or nothing is said
 * @param components how many numbers a pixel has
 * @param adobeTransform the colour transform in Adobe's marker, or -1: 0 for CMYK, 2 for YCCK
 */
record JpegHeader(int orientation, int components, int adobeTransform) {
    private static final int ORIENTATION_TAG = 0x0112;
    private static final int START_OF_SCAN = 0xda;
    private static final int ENTRY_BYTES = 12;

    /** Whether bytes are a JPEG file's. */
    static boolean isJpeg(byte[] file) {
        return file.length > 3 && (file[0] & 0xff) == 0xff && (file[1] & 0xff) == 0xd8 && (file[2] & 0xff) == 0xff;
    }

    /** Reads what there is; of a damaged file as far as it goes. */
    static JpegHeader read(byte[] file) {
        int orientation = 1;
        int components = 3;
        int transform = -1;
        ByteBuffer bytes = ByteBuffer.wrap(file);
        int at = 2;
        while (at + 4 <= file.length && (file[at] & 0xff) == 0xff) {
            int marker = file[at + 1] & 0xff;
            if (marker == 0xff) {
                at++;
                continue;
            }
            int length = bytes.getShort(at + 2) & 0xffff;
            int end = at + 2 + length;
            if (marker == START_OF_SCAN || length < 2 || end > file.length) {
                break;
            }
            int content = at + 4;
            if (isFrame(marker) && length >= 8) {
                components = file[content + 5];
            } else if (marker == 0xe1 && startsWith(file, content, end, "Exif\0\0")) {
                orientation = orientation(bytes.slice(content + 6, end - content - 6));
            } else if (marker == 0xee && startsWith(file, content, end, "Adobe") && end - content >= 12) {
                transform = file[content + 11];
            }
            at = end;
        }
        return new JpegHeader(orientation, components, transform);
    }

    private static boolean isFrame(int marker) {
        return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
    }

    private static boolean startsWith(byte[] file, int from, int end, String text) {
        int length = text.length();
        return end - from >= length && new String(file, from, length, StandardCharsets.ISO_8859_1).equals(text);
    }

    /** The orientation in a TIFF structure, of which only the first directory is read. */
    private static int orientation(ByteBuffer tiff) {
        if (tiff.limit() < 8) {
            return 1;
        }
        tiff.order(tiff.getShort(0) == 0x4949 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        int directory = tiff.getInt(4);
        if (directory < 8 || directory > tiff.limit() - 2) {
            return 1;
        }
        int entries = tiff.getShort(directory) & 0xffff;
        for (int i = 0; i < entries; i++) {
            int entry = directory + 2 + i * ENTRY_BYTES;
            if (entry > tiff.limit() - ENTRY_BYTES) {
                return 1;
            }
            if ((tiff.getShort(entry) & 0xffff) == ORIENTATION_TAG) {
                int value = tiff.getShort(entry + 8);
                return value >= 1 && value <= 8 ? value : 1;
            }
        }
        return 1;
    }
}
