package dev.jerboa.multimodal.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads the fields of a JSON object as text: lists and objects as they are written, without those that are null. */
final class JsonLabels {
    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);

    private JsonLabels() {}

    /**
     * The fields in their order.
     *
     * @throws JsonException if the text is no JSON object; the message says where
     */
    static Map<String, String> read(String text) throws JsonException {
        JsonNode node;
        try {
            node = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            String column = e.getLocation() == null
                    ? ""
                    : " (at character " + e.getLocation().getColumnNr() + ")";
            throw new JsonException(e.getOriginalMessage() + column, e);
        }
        if (!(node instanceof ObjectNode object)) {
            throw new JsonException("it is no JSON object, which starts with {", null);
        }
        Map<String, String> labels = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            JsonNode value = field.getValue();
            if (!value.isNull()) {
                labels.put(field.getKey(), value.isValueNode() ? value.asText() : value.toString());
            }
        }
        return labels;
    }

    /** Text that is no JSON object. */
    static final class JsonException extends IOException {
        private static final long serialVersionUID = 1L;

        private JsonException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
