package dev.jerboa.demo.ocr;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.runtime.Tensor;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.List;

/**
 * Pictures as the models of PP-OCR take them: channels blue, green, red, each scaled to a mean and a deviation.
 *
 * <p>As the PaddleOCR project feeds its models: the recogniser with lines of text 48 pixels high scaled to [-1, 1], the
 * detector with the mean and deviation of ImageNet, applied in the order of the channels.
 */
public final class PictureTensors {
    /** The height that the recogniser takes, in pixels. */
    public static final int LINE_HEIGHT = 48;
    /** Widths of lines, and both sides of pages, are multiples of this. */
    public static final int STEP_PIXELS = 32;

    private static final int CHANNELS = 3;
    private static final int SMALLEST_LINE_PIXELS = 8;
    private static final float[] LINE_MEAN = {0.5f, 0.5f, 0.5f};
    private static final float[] LINE_DEVIATION = {0.5f, 0.5f, 0.5f};
    private static final float[] PAGE_MEAN = {0.485f, 0.456f, 0.406f};
    private static final float[] PAGE_DEVIATION = {0.229f, 0.224f, 0.225f};

    private PictureTensors() {}

    /** Width of a line once it is 48 pixels high, rounded up to a multiple of 32. */
    public static int lineWidth(BufferedImage line) {
        return (scaledWidth(line) + STEP_PIXELS - 1) / STEP_PIXELS * STEP_PIXELS;
    }

    /**
     * Lines of text for the recogniser, scaled to a height of 48 and filled up with zeros on the right.
     *
     * @param widthPixels the width of all, at least that of the widest
     * @return {@code [lines, 3, 48, widthPixels]}
     * @throws JerboaException if a line is wider
     */
    public static Tensor lines(List<BufferedImage> lines, int widthPixels) {
        float[] data = new float[lines.size() * CHANNELS * LINE_HEIGHT * widthPixels];
        for (int i = 0; i < lines.size(); i++) {
            int width = scaledWidth(lines.get(i));
            if (width > widthPixels) {
                throw new JerboaException(
                        ErrorCode.INVALID_ARGUMENT,
                        "a line of text is " + width + " pixels wide, but there is room for " + widthPixels,
                        "Give at least the width of the widest line.");
            }
            fill(
                    data,
                    i * CHANNELS * LINE_HEIGHT * widthPixels,
                    widthPixels,
                    scale(lines.get(i), width, LINE_HEIGHT),
                    LINE_MEAN,
                    LINE_DEVIATION);
        }
        return Tensor.of(new long[] {lines.size(), CHANNELS, LINE_HEIGHT, widthPixels}, data);
    }

    /**
     * A page for the detector.
     *
     * @return {@code [1, 3, height, width]}
     * @throws JerboaException if width or height is no multiple of 32
     */
    public static Tensor page(BufferedImage page) {
        int width = page.getWidth();
        int height = page.getHeight();
        if (width % STEP_PIXELS != 0 || height % STEP_PIXELS != 0) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    "a page of " + width + " x " + height + " pixels does not fit the detector",
                    "Both sides must be multiples of " + STEP_PIXELS + ".");
        }
        float[] data = new float[CHANNELS * height * width];
        fill(data, 0, width, page, PAGE_MEAN, PAGE_DEVIATION);
        return Tensor.of(new long[] {1, CHANNELS, height, width}, data);
    }

    private static int scaledWidth(BufferedImage line) {
        return Math.max(SMALLEST_LINE_PIXELS, Math.round(line.getWidth() * (float) LINE_HEIGHT / line.getHeight()));
    }

    private static BufferedImage scale(BufferedImage picture, int width, int height) {
        BufferedImage scaled = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = scaled.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        graphics.drawImage(picture, 0, 0, width, height, null);
        graphics.dispose();
        return scaled;
    }

    private static void fill(
            float[] data, int offset, int rowLength, BufferedImage picture, float[] mean, float[] deviation) {
        int width = picture.getWidth();
        int height = picture.getHeight();
        int[] pixels = picture.getRGB(0, 0, width, height, null, 0, width);
        for (int channel = 0; channel < CHANNELS; channel++) {
            // The lowest byte of a pixel is blue, the first channel.
            int shift = 8 * channel;
            for (int y = 0; y < height; y++) {
                int row = offset + (channel * height + y) * rowLength;
                for (int x = 0; x < width; x++) {
                    float level = (pixels[y * width + x] >> shift & 0xff) / 255f;
                    data[row + x] = (level - mean[channel]) / deviation[channel];
                }
            }
        }
    }
}
