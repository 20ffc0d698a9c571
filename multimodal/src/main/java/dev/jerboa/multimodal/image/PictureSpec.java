package dev.jerboa.multimodal.image;

import dev.jerboa.onnx.Dimension;
import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.Value;
import dev.jerboa.onnx.ValueType.TensorType;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * What a network wants its pictures to be: float {@code [1, 3, height, width]}.
 *
 * @param height the height; free only where the width is free too
 * @param width the width
 * @param fit what is done about other proportions; where both sizes are free there are none
 * @param shortestEdge for {@link Fit#CROP}: the pixels to which the shorter side is brought before the middle is cut out;
 *     if empty, just so many that the picture covers the tensor
 * @param filter how colours between pixels are found
 * @param channelOrder which colour comes first
 * @param normalization how a colour becomes a number
 * @param transparency what becomes of colours that are partly transparent
 */
public record PictureSpec(
        Extent height,
        Extent width,
        Fit fit,
        OptionalInt shortestEdge,
        ResamplingFilter filter,
        ChannelOrder channelOrder,
        Normalization normalization,
        Transparency transparency) {
    /** A line of text for the recognizers of PP-OCR since version 3: 48 pixels high, as wide as it is. */
    public static final PictureSpec TEXT_LINE = textLine(48, new Extent.Free(32, 3200));

    /** A line of text for the classifier of PP-OCR that tells which way is up. */
    public static final PictureSpec TEXT_DIRECTION = textLine(48, new Extent.Fixed(192));

    /** A page for the detectors of PP-OCR: sides are multiples of 32, and at most 960. */
    public static final PictureSpec TEXT_DETECTION = new PictureSpec(
            new Extent.Free(32, 960),
            new Extent.Free(32, 960),
            Fit.STRETCH,
            ResamplingFilter.BILINEAR,
            ChannelOrder.BGR,
            Normalization.IMAGENET);

    /** A photograph for a network that was trained on ImageNet with pictures of 224 by 224. */
    public static final PictureSpec IMAGENET = square(224, Normalization.IMAGENET, ResamplingFilter.BILINEAR);

    /** A picture for CLIP with pictures of 224 by 224. */
    public static final PictureSpec CLIP = square(224, Normalization.CLIP, ResamplingFilter.BICUBIC);

    public PictureSpec {
        Objects.requireNonNull(fit);
        Objects.requireNonNull(shortestEdge);
        Objects.requireNonNull(filter);
        Objects.requireNonNull(channelOrder);
        Objects.requireNonNull(normalization);
        Objects.requireNonNull(transparency);
        if (height instanceof Extent.Free && width instanceof Extent.Fixed) {
            throw new JerboaException(
                    ErrorCode.UNSUPPORTED,
                    "pictures of a free height and a fixed width cannot be made",
                    "Free the width, or fix the height.");
        }
        if (shortestEdge.isPresent()) {
            requireCovered(shortestEdge.getAsInt(), height, width, fit);
        }
    }

    /** Pictures on white, of which those that are cropped just cover the tensor first. */
    public PictureSpec(
            Extent height,
            Extent width,
            Fit fit,
            ResamplingFilter filter,
            ChannelOrder channelOrder,
            Normalization normalization) {
        this(height, width, fit, OptionalInt.empty(), filter, channelOrder, normalization, Transparency.ON_WHITE);
    }

    /**
     * The usual pictures of a model, as far as its declaration tells.
     *
     * <p>Fixed sizes are kept; a fixed height of a free width is that of a line of text. Where both are open, a model
     * whose first output is a sequence (three dimensions) reads lines of text, one whose first output is a map (four)
     * takes pictures of any size, and any other takes 224 by 224. What cannot be seen from outside is taken to be as in
     * PP-OCR for lines of text and maps, and as in networks for ImageNet otherwise.
     *
     * @param input the input of pictures
     * @param outputs the model's outputs
     * @throws JerboaException {@code UNSUPPORTED} if the input is not float {@code [batch, 3, height, width]}
     */
    public static PictureSpec of(Value input, List<Value> outputs) {
        List<Dimension> shape = shapeOf(input);
        int height = fixed(shape.get(2));
        int width = fixed(shape.get(3));
        if (height > 0 && width > 0) {
            return width > 2 * height
                    ? textLine(height, new Extent.Fixed(width))
                    : IMAGENET.withSize(new Extent.Fixed(height), new Extent.Fixed(width));
        } else if (height > 0) {
            return textLine(height, TEXT_LINE.width());
        }
        return switch (outputs.isEmpty() ? 0 : rank(outputs.get(0))) {
            case 3 -> TEXT_LINE;
            case 4 -> TEXT_DETECTION;
            default -> IMAGENET;
        };
    }

    /** This specification with other sizes. */
    public PictureSpec withSize(Extent newHeight, Extent newWidth) {
        return new PictureSpec(
                newHeight, newWidth, fit, shortestEdge, filter, channelOrder, normalization, transparency);
    }

    /** This specification with another normalization. */
    public PictureSpec withNormalization(Normalization other) {
        return new PictureSpec(height, width, fit, shortestEdge, filter, channelOrder, other, transparency);
    }

    /** The sizes of the tensor for a picture. */
    public PictureSize sizeFor(PictureSize picture) {
        if (height instanceof Extent.Fixed fixedHeight) {
            int pixels = fixedHeight.pixels();
            return new PictureSize(
                    pixels,
                    width instanceof Extent.Fixed fixedWidth
                            ? fixedWidth.pixels()
                            : ((Extent.Free) width).roundUp((double) picture.width() * pixels / picture.height()));
        }
        Extent.Free freeHeight = (Extent.Free) height;
        Extent.Free freeWidth = (Extent.Free) width;
        double scale = Math.min(
                1,
                Math.min((double) freeHeight.most() / picture.height(), (double) freeWidth.most() / picture.width()));
        return new PictureSize(
                freeHeight.roundUp(picture.height() * scale), freeWidth.roundUp(picture.width() * scale));
    }

    private static void requireCovered(int edge, Extent height, Extent width, Fit fit) {
        boolean covered = fit == Fit.CROP
                && height instanceof Extent.Fixed fixedHeight
                && width instanceof Extent.Fixed fixedWidth
                && edge >= Math.max(fixedHeight.pixels(), fixedWidth.pixels());
        if (!covered) {
            throw new JerboaException(
                    ErrorCode.UNSUPPORTED,
                    "a shorter side of " + edge + " pixels does not cover a tensor of " + height + " by " + width
                            + ", or nothing is cut out",
                    "Cut out no more than the shorter side.");
        }
    }

    private static PictureSpec textLine(int height, Extent width) {
        return new PictureSpec(
                new Extent.Fixed(height),
                width,
                Fit.PAD,
                ResamplingFilter.BILINEAR,
                ChannelOrder.BGR,
                Normalization.HALF);
    }

    private static PictureSpec square(int pixels, Normalization normalization, ResamplingFilter filter) {
        Extent side = new Extent.Fixed(pixels);
        return new PictureSpec(side, side, Fit.CROP, filter, ChannelOrder.RGB, normalization);
    }

    private static List<Dimension> shapeOf(Value input) {
        if (input.type() instanceof TensorType type
                && type.elementType() == ElementType.FLOAT
                && type.shape().isPresent()
                && type.shape().get().size() == 4
                && (fixed(type.shape().get().get(1)) == 3
                        || fixed(type.shape().get().get(1)) < 0)) {
            return type.shape().get();
        }
        throw new JerboaException(
                ErrorCode.UNSUPPORTED,
                "input '" + input.name() + "' is " + input.type()
                        + ", but pictures become float[batch, 3, height, width]",
                "Give the model's inputs as .npz files instead.");
    }

    /** A size that is given, or -1; some exporters write -1 themselves. */
    private static int fixed(Dimension dimension) {
        return dimension instanceof Dimension.Fixed size ? Math.toIntExact(size.size()) : -1;
    }

    private static int rank(Value output) {
        return output.type() instanceof TensorType type
                ? type.shape().map(List::size).orElse(0)
                : 0;
    }
}
