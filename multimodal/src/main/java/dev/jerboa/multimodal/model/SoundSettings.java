package dev.jerboa.multimodal.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jerboa.multimodal.Modality;
import dev.jerboa.multimodal.Processor;
import dev.jerboa.multimodal.audio.LogMelProcessor;
import dev.jerboa.multimodal.audio.LogMelSpec;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.onnx.Value;
import java.util.Optional;

/** What a tower wants its sounds to be, from {@code preprocessor_config.json} or from its kind. */
final class SoundSettings {
    /** The {@code feature_extractor_type} of spectrograms that transformers have no word for. */
    private static final String OWN_TYPE = "JerboaLogMel";

    private static final String OWN_KEY = "log_mel";

    private SoundSettings() {}

    /** The processor for an input of sounds. */
    static Processor processor(DirectoryJson json, Value input) {
        return spec(json, input)
                .<Processor>map(spec -> new LogMelProcessor(input.name(), spec))
                .orElseGet(() -> new UnknownSound(json.describe(), input));
    }

    /** The text of a {@code preprocessor_config.json}. */
    static String toJson(LogMelSpec spec) {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode json = mapper.createObjectNode().put("feature_extractor_type", OWN_TYPE);
        json.set(OWN_KEY, mapper.valueToTree(spec));
        return json.toPrettyString() + "\n";
    }

    private static Optional<LogMelSpec> spec(DirectoryJson json, Value input) {
        JsonNode preprocessor = json.preprocessor(Modality.AUDIO);
        JsonNode described = preprocessor.path("feature_extractor").isObject()
                ? preprocessor.path("feature_extractor")
                : preprocessor;
        String type = described.path("feature_extractor_type").asText("");
        if (type.equals(OWN_TYPE)) {
            return Optional.of(own(json, described.path(OWN_KEY)));
        } else if (described.has("feature_extractor_type")) {
            return Optional.of(checked(json, LogMelSpec.of(described), input));
        }
        String kind = json.read(DirectoryJson.CONFIG).path("model_type").asText("");
        if (kind.equals("clap") && Shapes.rank(input) == 4) {
            return Optional.of(LogMelSpec.clap(Shapes.fixed(input, 1).orElse(1) == 4));
        }
        return kind.equals("whisper") && Shapes.rank(input) == 3
                ? Optional.of(LogMelSpec.whisper(Shapes.fixed(input, 1).orElse(80)))
                : Optional.empty();
    }

    /** A specification whose tensors have the shape that the input declares. */
    private static LogMelSpec checked(DirectoryJson json, LogMelSpec spec, Value input) {
        long[] shape = spec.shape(1);
        boolean fits = shape.length == Shapes.rank(input);
        for (int axis = 1; fits && axis < shape.length; axis++) {
            fits = shape[axis] == Shapes.fixed(input, axis).orElse((int) shape[axis]);
        }
        if (!fits) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    json.describe() + ": " + DirectoryJson.PREPROCESSOR + " describes sounds of the shape "
                            + TensorData.format(shape) + ", but input '" + input.name() + "' is "
                            + input.type(),
                    "Use the file that belongs to this network.");
        }
        return spec;
    }

    private static LogMelSpec own(DirectoryJson json, JsonNode node) {
        try {
            return new ObjectMapper().treeToValue(node, LogMelSpec.class);
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new JerboaException(
                    ErrorCode.UNREADABLE,
                    json.describe() + ": the spectrograms that " + DirectoryJson.PREPROCESSOR
                            + " describes cannot be made: " + e.getMessage(),
                    "Write the model again.",
                    e);
        }
    }
}
