package dev.jerboa.multimodal.image;

import dev.jerboa.multimodal.Batches;
import dev.jerboa.multimodal.Modality;
import dev.jerboa.multimodal.Processor;
import dev.jerboa.multimodal.data.RawValue;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.runtime.Tensor;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Turns pictures into the tensor that a network reads, as Pillow and transformers do it. */
public final class PictureProcessor implements Processor {
    /** What transformers call the input of pictures. */
    public static final String USUAL_INPUT = "pixel_values";

    private final PictureSpec spec;
    private final String input;

    /** A processor that makes pictures as a network wants them, for the input {@value #USUAL_INPUT}. */
    public PictureProcessor(PictureSpec spec) {
        this(spec, USUAL_INPUT);
    }

    /**
     * A processor that makes pictures as a network wants them.
     *
     * @param input what the network calls them
     */
    public PictureProcessor(PictureSpec spec, String input) {
        this.spec = spec;
        this.input = input;
    }

    @Override
    public Modality modality() {
        return Modality.IMAGE;
    }

    /**
     * The tensors of pictures together, float {@code [pictures, 3, height, width]}.
     *
     * @throws dev.jerboa.onnx.JerboaException if one cannot be read, or the pictures come out in different sizes
     */
    @Override
    public Map<String, Tensor> process(List<RawValue> values) {
        List<Tensor> tensors = values.stream().map(this::process).toList();
        return Map.of(input, tensors.size() == 1 ? tensors.get(0) : Batches.join(tensors));
    }

    private Tensor process(RawValue value) {
        if (value instanceof RawValue.Encoded encoded) {
            PictureFile.Decoded decoded = PictureFile.decode(encoded, spec.transparency());
            return process(decoded.pixels(), decoded.stated());
        }
        throw new JerboaException(
                ErrorCode.INVALID_ARGUMENT, "a text was given where a picture was expected", "Give a picture file.");
    }

    /** What the network wants. */
    public PictureSpec spec() {
        return spec;
    }

    /**
     * The tensor of a file, float {@code [1, 3, height, width]}.
     *
     * @throws dev.jerboa.onnx.JerboaException {@code UNREADABLE} if the file is missing, is no picture that is known, is
     *     damaged, or claims more than {@link PictureFile#MAXIMUM_PIXELS}
     */
    public Tensor process(Path file) {
        return process(PictureFile.encoded(file));
    }

    /** The tensor of a picture, float {@code [1, 3, height, width]}. */
    public Tensor process(BufferedImage picture) {
        Pixels pixels = PixelReader.read(picture, spec.transparency());
        return process(pixels, pixels.size());
    }

    /**
     * @param stated the size of the picture; that of what was read of a very large one is a fraction of it
     */
    private Tensor process(Pixels pixels, PictureSize stated) {
        PictureSize size = spec.sizeFor(stated);
        PictureSize scaled = scaled(stated, size);
        PictureSize seen =
                new PictureSize(Math.min(scaled.height(), size.height()), Math.min(scaled.width(), size.width()));
        int top = (scaled.height() - seen.height()) / 2;
        int left = (scaled.width() - seen.width()) / 2;
        Pixels resized = Resampler.resize(pixels, scaled, top, left, seen, spec.filter());
        float[] tensor = new float[3 * Math.toIntExact(size.pixels())];
        for (int channel = 0; channel < 3; channel++) {
            place(resized, channel, tensor, size);
        }
        return Tensor.of(new long[] {1, 3, size.height(), size.width()}, tensor);
    }

    /** The size to which the picture itself is brought, of which a tensor that is smaller shows the middle. */
    private PictureSize scaled(PictureSize given, PictureSize size) {
        if (spec.shortestEdge().isPresent()) {
            return covering(given, spec.shortestEdge().getAsInt());
        }
        double down = (double) size.height() / given.height();
        double across = (double) size.width() / given.width();
        double scale = switch (spec.fit()) {
            case STRETCH -> 0;
            case PAD -> Math.min(down, across);
            case CROP -> Math.max(down, across);
        };
        return scale == 0 ? size : new PictureSize(side(given.height(), scale), side(given.width(), scale));
    }

    /** The size whose shorter side is so long; the other is cut to whole pixels, as in torchvision and transformers. */
    private static PictureSize covering(PictureSize given, int edge) {
        return given.width() <= given.height()
                ? new PictureSize(longSide(given.height(), given.width(), edge), edge)
                : new PictureSize(edge, longSide(given.width(), given.height(), edge));
    }

    private static int longSide(int longer, int shorter, int edge) {
        return Math.toIntExact(Math.min(Integer.MAX_VALUE, (long) edge * longer / shorter));
    }

    private static int side(int pixels, double scale) {
        return (int) Math.min(Integer.MAX_VALUE, Math.max(1, Math.round(pixels * scale)));
    }

    /** Writes a channel into its upper left, as numbers. */
    private void place(Pixels from, int channel, float[] tensor, PictureSize to) {
        float[] numbers = spec.normalization().table(channel);
        byte[] colours = from.colours();
        int width = from.size().width();
        int source = from.place(channel, spec.channelOrder());
        for (int y = 0; y < from.size().height(); y++) {
            int target = (channel * to.height() + y) * to.width();
            for (int x = 0; x < width; x++) {
                tensor[target + x] = numbers[colours[source] & 0xff];
                source += 3;
            }
        }
    }
}
