package dev.jerboa.demo.emoji;

import dev.jerboa.multimodal.audio.Waveform;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;

/** Pictures, sounds and curves within a page, so that the page is one file. */
final class PageMedia {
    private static final int HEADER_BYTES = 44;
    private static final int CURVE_WIDTH = 440;
    private static final int CURVE_HEIGHT = 120;

    private PageMedia() {}

    /** An image element of a picture. */
    static String picture(BufferedImage picture, String title, String kind) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(picture, "png", bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return "<img class=\"" + kind + "\" alt=\"" + escape(title) + "\" title=\"" + escape(title)
                + "\" src=\"data:image/png;base64," + Base64.getEncoder().encodeToString(bytes.toByteArray()) + "\">";
    }

    /** A player of a sound, as a WAV file of 16 bits. */
    static String player(Waveform sound) {
        float[] samples = sound.samples();
        int dataBytes = samples.length * Short.BYTES;
        ByteBuffer file = ByteBuffer.allocate(HEADER_BYTES + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
        file.put(ascii("RIFF")).putInt(HEADER_BYTES - 8 + dataBytes).put(ascii("WAVEfmt "));
        file.putInt(16).putShort((short) 1).putShort((short) 1);
        file.putInt(sound.rateHertz()).putInt(sound.rateHertz() * Short.BYTES);
        file.putShort((short) Short.BYTES).putShort((short) Short.SIZE);
        file.put(ascii("data")).putInt(dataBytes);
        for (float sample : samples) {
            file.putShort((short) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, Math.round(sample * 32_767))));
        }
        return "<audio controls preload=\"metadata\" src=\"data:audio/wav;base64,"
                + Base64.getEncoder().encodeToString(file.array()) + "\"></audio>";
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** A line through values, from left to right, with the first, the last and the scale written beside it. */
    static String curve(String title, List<Double> values) {
        double most = values.stream().mapToDouble(Double::doubleValue).max().orElse(1);
        double least = values.stream().mapToDouble(Double::doubleValue).min().orElse(0);
        double range = Math.max(1e-9, most - least);
        StringBuilder points = new StringBuilder();
        for (int i = 0; i < values.size(); i++) {
            double x = values.size() < 2 ? 0 : (double) CURVE_WIDTH * i / (values.size() - 1);
            double y = CURVE_HEIGHT * (most - values.get(i)) / range;
            points.append(String.format(Locale.ROOT, "%.1f,%.1f ", x, y));
        }
        return String.format(
                Locale.ROOT,
                "<figure><svg viewBox=\"-6 -8 %d %d\" role=\"img\" aria-label=\"%s\"><polyline points=\"%s\"/></svg>"
                        + "<figcaption>%s: from %.2f to %.2f</figcaption></figure>",
                CURVE_WIDTH + 12,
                CURVE_HEIGHT + 16,
                escape(title),
                points.toString().strip(),
                escape(title),
                values.isEmpty() ? 0 : values.get(0),
                values.isEmpty() ? 0 : values.get(values.size() - 1));
    }

    /** Text for a page. */
    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
