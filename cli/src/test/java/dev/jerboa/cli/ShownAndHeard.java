package dev.jerboa.cli;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;

/** Small pictures with a light corner, tones as high, and the words for both, drawn from a seed, so noisy that not all can be told. */
final class ShownAndHeard {
    /** The words: which corner is light. */
    static final List<String> WORDS = List.of("north west", "north east", "south west", "south east");

    static final int PIXELS = 8;

    private static final int RATE_HERTZ = 8000;
    private static final int SAMPLES = 1600;

    private ShownAndHeard() {}

    /**
     * Writes pictures, sounds and a table of them.
     *
     * @param name of the table, without its ending
     * @return the table
     */
    static Path write(Path folder, String name, int count, long seed) throws IOException {
        Random random = new Random(seed);
        StringBuilder table = new StringBuilder("key,image,text,audio,corner,height,tags\n");
        for (int i = 0; i < count; i++) {
            int kind = i % WORDS.size();
            String file = name + i;
            ImageIO.write(
                    picture(kind, random), "png", folder.resolve(file + ".png").toFile());
            Files.write(folder.resolve(file + ".wav"), new byte[0]);
            try (AudioInputStream sound = tone(kind, random)) {
                AudioSystem.write(
                        sound,
                        AudioFileFormat.Type.WAVE,
                        folder.resolve(file + ".wav").toFile());
            }
            table.append(String.join(
                            ",",
                            file,
                            file + ".png",
                            WORDS.get(kind),
                            file + ".wav",
                            "c" + kind,
                            Integer.toString(100 + 10 * kind),
                            WORDS.get(kind).replace(' ', ';')))
                    .append('\n');
        }
        return Files.writeString(folder.resolve(name + ".csv"), table);
    }

    private static BufferedImage picture(int kind, Random random) {
        int more = (int) (60 + 40 * random.nextGaussian());
        BufferedImage picture = new BufferedImage(PIXELS, PIXELS, BufferedImage.TYPE_BYTE_GRAY);
        for (int y = 0; y < PIXELS; y++) {
            for (int x = 0; x < PIXELS; x++) {
                boolean light = 2 * (2 * y / PIXELS) + 2 * x / PIXELS == kind;
                picture.getRaster()
                        .setSample(x, y, 0, Math.max(0, Math.min(255, (light ? more : 0) + random.nextInt(150))));
            }
        }
        return picture;
    }

    private static AudioInputStream tone(int kind, Random random) {
        double hertz = 300 * Math.pow(1.8, kind) * Math.exp(0.22 * random.nextGaussian());
        byte[] bytes = new byte[2 * SAMPLES];
        for (int i = 0; i < SAMPLES; i++) {
            int value = (int) (8000 * Math.sin(2 * Math.PI * hertz * i / RATE_HERTZ) + 500 * random.nextGaussian());
            bytes[2 * i] = (byte) value;
            bytes[2 * i + 1] = (byte) (value >> 8);
        }
        return new AudioInputStream(
                new ByteArrayInputStream(bytes), new AudioFormat(RATE_HERTZ, 16, 1, true, false), SAMPLES);
    }
}
