package dev.jerboa.benchmarks;

import dev.jerboa.multimodal.data.RawValue;
import dev.jerboa.multimodal.image.PictureProcessor;
import dev.jerboa.multimodal.image.PictureSpec;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/** How long a thread computes from a JPEG of 640 by 480 pixels to the tensor of CLIP, and for decoding alone. */
public final class PictureBenchmark {
    private static final int WIDTH = 640;
    private static final int HEIGHT = 480;
    private static final float QUALITY = 0.9f;
    private static final int WARM_UP = 400;
    private static final int ROUNDS = 201;

    private PictureBenchmark() {}

    /**
     * Prints medians and least times, in milliseconds.
     *
     * @param arguments a file; the picture is written there if there is none
     */
    public static void main(String... arguments) throws IOException {
        Path file = Path.of(arguments[0]);
        if (!Files.exists(file)) {
            write(file);
        }
        byte[] bytes = Files.readAllBytes(file);
        PictureProcessor processor = new PictureProcessor(PictureSpec.CLIP);
        List<RawValue> picture = List.of(new RawValue.Encoded(file.toString(), () -> bytes));
        measure(
                "JPEG to tensor",
                () -> processor
                        .process(picture)
                        .get(PictureProcessor.USUAL_INPUT)
                        .floats()[0]);
        measure("decoding alone", () -> decode(bytes));
    }

    private static double decode(byte[] bytes) {
        try {
            return ImageIO.read(new ByteArrayInputStream(bytes)).getRGB(0, 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void measure(String name, DoubleSupplier work) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        double[] millis = new double[ROUNDS];
        double kept = 0;
        for (int round = -WARM_UP; round < ROUNDS; round++) {
            long start = threads.getCurrentThreadCpuTime();
            kept += work.getAsDouble();
            millis[Math.max(0, round)] = (threads.getCurrentThreadCpuTime() - start) / 1e6;
        }
        Arrays.sort(millis);
        System.out.printf(
                Locale.ROOT,
                "%-15s Jerboa  median %.2f ms, least %.2f ms (checksum %.1f)%n",
                name,
                millis[ROUNDS / 2],
                millis[0],
                kept);
    }

    /** Waves of many lengths and some noise, which a JPEG holds as it does a photograph. */
    private static void write(Path file) throws IOException {
        SplittableRandom random = new SplittableRandom(1);
        BufferedImage picture = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        double[][] waves = new double[36][];
        for (int i = 0; i < waves.length; i++) {
            double length = 400 / (1 + i / 3.0);
            double angle = random.nextDouble(2 * Math.PI);
            waves[i] = new double[] {Math.cos(angle) / length, Math.sin(angle) / length, 60 / (1 + i / 3.0)};
        }
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                int rgb = 0;
                double noise = random.nextGaussian(0, 4);
                for (int channel = 0; channel < 3; channel++) {
                    double level = 128 + noise;
                    for (int i = channel; i < waves.length; i += 3) {
                        level += waves[i][2] * Math.sin(2 * Math.PI * (waves[i][0] * x + waves[i][1] * y));
                    }
                    rgb = rgb << 8 | (int) Math.max(0, Math.min(255, level));
                }
                picture.setRGB(x, y, rgb);
            }
        }
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        try (ImageOutputStream output = ImageIO.createImageOutputStream(file.toFile())) {
            ImageWriteParam parameters = writer.getDefaultWriteParam();
            parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            parameters.setCompressionQuality(QUALITY);
            writer.setOutput(output);
            writer.write(null, new IIOImage(picture, null, null), parameters);
        } finally {
            writer.dispose();
        }
    }
}
