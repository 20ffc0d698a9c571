package dev.jerboa.multimodal.model;

import dev.jerboa.multimodal.Modality;
import dev.jerboa.multimodal.data.RawValue;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;

/** Made-up texts, pictures and sounds that try what processors differ in; always the same. */
public final class ProbeValues {
    private static final int RATE_HERTZ = 22_050;

    private ProbeValues() {}

    /** A value of which there is little to process. */
    static RawValue smallest(Modality modality) {
        return all(modality).get(0);
    }

    /**
     * Values of a modality: texts short, long, and with signs of many kinds; pictures wide, tall, grey and smaller than
     * networks want; sounds short, and of a rate that networks do not have.
     */
    public static List<RawValue> all(Modality modality) {
        return switch (modality) {
            case TEXT ->
                List.of(
                        new RawValue.Text("a photo of a cat"),
                        new RawValue.Text("Two DOGS, running; isn't it \"fun\"?  (No!)"),
                        new RawValue.Text("Caf\u00e9 \u00fcber na\u00efve \u6771\u4eac \ud83d\ude00 x_y"),
                        new RawValue.Text("one two three four five six seven eight nine ten "
                                .repeat(60)
                                .strip()));
            case IMAGE ->
                List.of(
                        picture("square.png", 64, 64, BufferedImage.TYPE_INT_RGB, 1),
                        picture("wide.png", 643, 479, BufferedImage.TYPE_INT_RGB, 2),
                        picture("tall.png", 201, 397, BufferedImage.TYPE_BYTE_GRAY, 3),
                        picture("clear.png", 300, 300, BufferedImage.TYPE_INT_ARGB, 4));
            case AUDIO -> List.of(sound("short.wav", 0.5, 5), sound("long.wav", 12, 6));
        };
    }

    private static RawValue picture(String name, int width, int height, int type, long seed) {
        BufferedImage picture = new BufferedImage(width, height, type);
        Random random = new Random(seed);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int noise = random.nextInt(64);
                int red = x * 191 / width + noise;
                int green = y * 191 / height + noise;
                int blue = (x / 8 + y / 8) % 2 == 0 ? 255 - noise : noise;
                int alpha = 255 - 255 * x / width;
                picture.setRGB(x, y, alpha << 24 | red << 16 | green << 8 | blue);
            }
        }
        try (ByteArrayOutputStream bytes = new ByteArrayOutputStream()) {
            ImageIO.write(picture, "png", bytes);
            byte[] file = bytes.toByteArray();
            return new RawValue.Encoded(name, file::clone);
        } catch (IOException e) {
            throw new UncheckedIOException("a picture cannot be written to memory", e);
        }
    }

    /** A WAV file of 16 bits: a rising tone in noise. */
    private static RawValue sound(String name, double seconds, long seed) {
        int samples = (int) (seconds * RATE_HERTZ);
        ByteBuffer file = ByteBuffer.allocate(44 + 2 * samples).order(ByteOrder.LITTLE_ENDIAN);
        file.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(36 + 2 * samples);
        file.put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII)).putInt(16);
        file.putShort((short) 1).putShort((short) 1).putInt(RATE_HERTZ).putInt(2 * RATE_HERTZ);
        file.putShort((short) 2).putShort((short) 16);
        file.put("data".getBytes(StandardCharsets.US_ASCII)).putInt(2 * samples);
        Random random = new Random(seed);
        for (int i = 0; i < samples; i++) {
            double time = (double) i / RATE_HERTZ;
            double tone = Math.sin(2 * Math.PI * (200 + 300 * time) * time);
            file.putShort((short) (tone * 8000 + random.nextInt(2000) - 1000));
        }
        byte[] bytes = file.array();
        return new RawValue.Encoded(name, bytes::clone);
    }
}
