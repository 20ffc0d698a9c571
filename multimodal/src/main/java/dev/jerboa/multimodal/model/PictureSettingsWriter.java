package dev.jerboa.multimodal.model;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jerboa.multimodal.image.ChannelOrder;
import dev.jerboa.multimodal.image.Extent;
import dev.jerboa.multimodal.image.Fit;
import dev.jerboa.multimodal.image.PictureSpec;
import dev.jerboa.multimodal.image.Transparency;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import java.util.List;

/** Writes what a tower wants its pictures to be in the keys of transformers' {@code preprocessor_config.json}. */
final class PictureSettingsWriter {
    private PictureSettingsWriter() {}

    /**
     * The text of the file.
     *
     * @throws JerboaException if the pictures have no fixed size, are padded, or have blue first: transformers know none of
     *     these
     */
    static String toJson(PictureSpec spec) {
        if (!(spec.height() instanceof Extent.Fixed height)
                || !(spec.width() instanceof Extent.Fixed width)
                || spec.fit() == Fit.PAD
                || spec.channelOrder() != ChannelOrder.RGB) {
            throw new JerboaException(
                    ErrorCode.UNSUPPORTED,
                    "pictures such as " + spec + " cannot be described in " + DirectoryJson.PREPROCESSOR,
                    "Use a fixed size, red first, and stretch or crop.");
        }
        boolean crop = spec.fit() == Fit.CROP;
        ObjectNode json = new ObjectMapper().createObjectNode();
        json.put("image_processor_type", crop ? "CLIPImageProcessor" : "SiglipImageProcessor");
        json.put("do_convert_rgb", true).put("do_resize", true);
        ObjectNode size = json.putObject("size");
        if (crop) {
            int edge = spec.shortestEdge().orElse(Math.max(height.pixels(), width.pixels()));
            size.put("shortest_edge", edge);
            put(json.putObject("crop_size"), height, width);
        } else {
            put(size, height, width);
        }
        json.put("resample", spec.filter().pillowCode()).put("do_center_crop", crop);
        json.put("do_rescale", true).put("rescale_factor", spec.normalization().scale());
        json.put("do_normalize", true);
        if (spec.transparency() == Transparency.ON_WHITE) {
            json.put(PictureSettings.TRANSPARENCY, PictureSettings.WHITE);
        }
        put(json.putArray("image_mean"), spec.normalization().mean());
        put(json.putArray("image_std"), spec.normalization().deviation());
        return json.toPrettyString() + "\n";
    }

    private static void put(ObjectNode node, Extent.Fixed height, Extent.Fixed width) {
        node.put("height", height.pixels()).put("width", width.pixels());
    }

    private static void put(ArrayNode node, List<Float> numbers) {
        numbers.forEach(node::add);
    }
}
