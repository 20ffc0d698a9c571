package dev.jerboa.multimodal.model;

import com.fasterxml.jackson.databind.JsonNode;
import dev.jerboa.multimodal.Modality;
import dev.jerboa.multimodal.image.ChannelOrder;
import dev.jerboa.multimodal.image.Extent;
import dev.jerboa.multimodal.image.Fit;
import dev.jerboa.multimodal.image.Normalization;
import dev.jerboa.multimodal.image.PictureSize;
import dev.jerboa.multimodal.image.PictureSpec;
import dev.jerboa.multimodal.image.ResamplingFilter;
import dev.jerboa.multimodal.image.Transparency;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/** What a tower wants its pictures to be, from the files of transformers, of open_clip, or from its declaration. */
final class PictureSettings {
    /** A key that only Jerboa writes: transformers drop what is transparent. */
    static final String TRANSPARENCY = "jerboa_transparency";

    static final String WHITE = "white";

    private static final double RESCALE = 1 / 255.0;

    private final DirectoryJson json;
    private final String modelType;
    private final Optional<PictureSize> declared;
    private final Transparency transparency;

    PictureSettings(DirectoryJson json, Value pixels) {
        this.json = json;
        JsonNode config = json.read(DirectoryJson.CONFIG);
        this.modelType = config.path("model_type")
                .asText(config.path("vision_config").path("model_type").asText(""));
        boolean white =
                json.preprocessor(Modality.IMAGE).path(TRANSPARENCY).asText("").equals(WHITE);
        this.transparency = white ? Transparency.ON_WHITE : Transparency.IGNORED;
        this.declared = Shapes.fixed(pixels, 2)
                .flatMap(height -> Shapes.fixed(pixels, 3).map(width -> new PictureSize(height, width)));
    }

    /** The pictures wanted. */
    PictureSpec spec() {
        JsonNode preprocessor = json.preprocessor(Modality.IMAGE);
        // Processors of several modalities keep those of pictures one level down.
        JsonNode nested = preprocessor.path("image_processor");
        if (nested.isObject()) {
            return transformers(nested);
        }
        if (isForPictures(preprocessor)) {
            return transformers(preprocessor);
        }
        JsonNode openClip = json.read("open_clip_config.json");
        if (openClip.isObject()) {
            JsonNode vision = openClip.path("model_cfg").path("vision_cfg");
            return openClip(openClip.path("preprocess_cfg"), size(vision.path("image_size")));
        }
        JsonNode beside = json.read("preprocess_cfg.json");
        if (beside.isObject()) {
            return openClip(beside, Optional.empty());
        }
        return usual();
    }

    private static boolean isForPictures(JsonNode node) {
        return node.has("image_mean") || node.has("image_processor_type") || node.has("do_resize") || node.has("size");
    }

    private PictureSpec transformers(JsonNode node) {
        String type = node.path("image_processor_type")
                .asText(node.path("feature_extractor_type").asText(""));
        boolean clip = type.startsWith("CLIP") || type.startsWith("ChineseCLIP") || (type.isEmpty() && isClip());
        JsonNode size = node.path("size");
        boolean crop = node.path("do_center_crop").asBoolean(clip);
        ResamplingFilter filter = filter(node.path("resample").asInt(ResamplingFilter.BICUBIC.pillowCode()));
        Normalization normalization = normalization(node);
        OptionalInt edge = size.path("shortest_edge").isInt()
                ? OptionalInt.of(size.path("shortest_edge").asInt())
                : size.isInt() && clip ? OptionalInt.of(size.asInt()) : OptionalInt.empty();
        if (!node.path("do_resize").asBoolean(true)) {
            throw unsupported("pictures are not resized (do_resize is false)");
        }
        if (edge.isEmpty()) {
            PictureSize stretched = size(size).or(() -> declared).orElseThrow(() -> unsupported("'size' is " + size));
            if (crop && !size(node.path("crop_size")).orElse(stretched).equals(stretched)) {
                throw unsupported("size " + size + " with crop_size " + node.path("crop_size"));
            }
            return spec(stretched, Fit.STRETCH, OptionalInt.empty(), filter, normalization);
        }
        if (!crop) {
            throw unsupported("'size' is " + size + " but nothing is cut out, so that pictures have no common size");
        }
        int pixels = edge.getAsInt();
        PictureSize middle = size(node.path("crop_size")).orElse(new PictureSize(pixels, pixels));
        return spec(middle, Fit.CROP, edge, filter, normalization);
    }

    private Normalization normalization(JsonNode node) {
        Normalization usual = isClip() ? Normalization.CLIP : Normalization.HALF;
        double scale = node.path("do_rescale").asBoolean(true)
                ? node.path("rescale_factor").asDouble(RESCALE)
                : 1;
        boolean normalize = node.path("do_normalize").asBoolean(true);
        List<Float> mean = normalize ? colours(node.path("image_mean"), usual.mean()) : List.of(0f, 0f, 0f);
        List<Float> deviation = normalize ? colours(node.path("image_std"), usual.deviation()) : List.of(1f, 1f, 1f);
        return new Normalization(scale, mean, deviation);
    }

    /** The keys of open_clip's {@code preprocess_cfg}. */
    private PictureSpec openClip(JsonNode node, Optional<PictureSize> configured) {
        PictureSize size = size(node.path("size"))
                .or(() -> configured)
                .or(() -> declared)
                .orElseThrow(() -> unsupported("preprocess_cfg states no size, and neither does the network"));
        String mode = node.path("resize_mode").asText("shortest");
        String interpolation = node.path("interpolation").asText("bicubic");
        ResamplingFilter filter = switch (interpolation) {
            case "bicubic", "random" -> ResamplingFilter.BICUBIC;
            case "bilinear" -> ResamplingFilter.BILINEAR;
            default -> throw unsupported("interpolation is '" + interpolation + "'");
        };
        Normalization normalization = new Normalization(
                RESCALE,
                colours(node.path("mean"), Normalization.CLIP.mean()),
                colours(node.path("std"), Normalization.CLIP.deviation()));
        if (mode.equals("squash")) {
            return spec(size, Fit.STRETCH, OptionalInt.empty(), filter, normalization);
        } else if (mode.equals("shortest")) {
            int edge = Math.max(size.height(), size.width());
            return spec(size, Fit.CROP, OptionalInt.of(edge), filter, normalization);
        }
        throw unsupported("resize_mode is '" + mode + "'; known are shortest and squash");
    }

    private PictureSpec usual() {
        PictureSize size = size(json.read(DirectoryJson.CONFIG)
                        .path("vision_config")
                        .path("image_size"))
                .or(() -> declared)
                .orElse(new PictureSize(224, 224));
        if (modelType.startsWith("siglip")) {
            ResamplingFilter filter =
                    modelType.equals("siglip2") ? ResamplingFilter.BILINEAR : ResamplingFilter.BICUBIC;
            return spec(size, Fit.STRETCH, OptionalInt.empty(), filter, Normalization.HALF);
        }
        int edge = Math.max(size.height(), size.width());
        return isClip()
                ? spec(size, Fit.CROP, OptionalInt.of(edge), ResamplingFilter.BICUBIC, Normalization.CLIP)
                : spec(size, Fit.CROP, OptionalInt.of(edge), ResamplingFilter.BILINEAR, Normalization.IMAGENET);
    }

    private boolean isClip() {
        return modelType.contains("clip");
    }

    private PictureSpec spec(
            PictureSize size, Fit fit, OptionalInt edge, ResamplingFilter filter, Normalization normalization) {
        return new PictureSpec(
                new Extent.Fixed(size.height()),
                new Extent.Fixed(size.width()),
                fit,
                edge,
                filter,
                ChannelOrder.RGB,
                normalization,
                transparency);
    }

    private ResamplingFilter filter(int code) {
        return ResamplingFilter.ofPillowCode(code)
                .orElseThrow(() -> unsupported("resample is " + code
                        + "; known are 0 (nearest), 1 (Lanczos), 2 (bilinear), 3 (bicubic), 4 (box) and 5 (Hamming)"));
    }

    /** A size as a number, a pair of numbers, or an object with height and width. */
    private static Optional<PictureSize> size(JsonNode node) {
        if (node.isInt()) {
            return Optional.of(new PictureSize(node.asInt(), node.asInt()));
        }
        JsonNode height = node.isArray() ? node.path(0) : node.path("height");
        JsonNode width = node.isArray() ? node.path(1) : node.path("width");
        return height.isInt() && width.isInt()
                ? Optional.of(new PictureSize(height.asInt(), width.asInt()))
                : Optional.empty();
    }

    private static List<Float> colours(JsonNode node, List<Float> absent) {
        if (node.isNumber()) {
            float value = (float) node.asDouble();
            return List.of(value, value, value);
        }
        List<Float> found = new ArrayList<>();
        node.forEach(value -> found.add((float) value.asDouble()));
        return node.isArray() ? found : absent;
    }

    private JerboaException unsupported(String what) {
        return new JerboaException(
                ErrorCode.UNSUPPORTED,
                String.format(Locale.ROOT, "the pictures of %s cannot be made: %s", json.describe(), what),
                "Change " + DirectoryJson.PREPROCESSOR + ", or export the model with pictures of one size.");
    }
}
