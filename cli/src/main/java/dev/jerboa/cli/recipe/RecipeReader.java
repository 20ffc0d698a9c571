package dev.jerboa.cli.recipe;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.jerboa.cli.recipe.RecipeNode.Entry;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads YAML into parts that know their lines. */
public final class RecipeReader {
    private static final Pattern PLACE = Pattern.compile("line (\\d+), column");

    private final String name;
    private final JsonParser parser;

    private RecipeReader(String name, JsonParser parser) {
        this.name = name;
        this.parser = parser;
    }

    /**
     * Reads a recipe.
     *
     * @param name what errors call it
     * @throws JerboaException {@code INVALID_ARGUMENT} if it is no YAML, has a name twice, or is no mapping
     */
    public static RecipeNode.Mapping read(String name, String text) {
        try (JsonParser parser = new YAMLFactory().createParser(text)) {
            RecipeReader reader = new RecipeReader(name, parser);
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                RecipeNode.Mapping recipe = reader.mapping();
                if (parser.nextToken() != null) {
                    throw reader.invalid("a second document starts here", "Keep one recipe in a file.");
                }
                return recipe;
            }
            throw reader.invalid("a recipe consists of names with values", "See: jerboa train --example");
        } catch (JsonProcessingException e) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    name + ", line " + lineOf(e) + ": this is no YAML: "
                            + e.getOriginalMessage().lines().findFirst().orElse(""),
                    "Indent with spaces, and write 'name: value'.",
                    e);
        } catch (IOException e) {
            throw new JerboaException(
                    ErrorCode.UNREADABLE, name + " cannot be read: " + e.getMessage(), "Look at the file.", e);
        }
    }

    /** Where the problem is: the last place that the message names, as the first is where the part around it starts. */
    private static String lineOf(JsonProcessingException problem) {
        Matcher matcher = PLACE.matcher(problem.getOriginalMessage());
        String line = "1";
        while (matcher.find()) {
            line = matcher.group(1);
        }
        return line;
    }

    private RecipeNode node() throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> mapping();
            case START_ARRAY -> items();
            case VALUE_NULL -> new RecipeNode.Scalar(line(), "");
            case VALUE_STRING, VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT, VALUE_TRUE, VALUE_FALSE ->
                new RecipeNode.Scalar(line(), parser.getText());
            default -> throw invalid("aliases and tags are not read", "Write the value itself.");
        };
    }

    private RecipeNode.Mapping mapping() throws IOException {
        int line = line();
        Map<String, Entry> entries = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            int keyLine = line();
            Entry first = entries.get(key);
            if (first != null) {
                throw invalid("'" + key + "' stands in line " + first.line() + " already", "Leave one of them out.");
            }
            parser.nextToken();
            entries.put(key, new Entry(keyLine, node()));
        }
        return new RecipeNode.Mapping(line, entries);
    }

    private RecipeNode.Items items() throws IOException {
        int line = line();
        List<RecipeNode> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(node());
        }
        return new RecipeNode.Items(line, items);
    }

    private int line() {
        return parser.currentTokenLocation().getLineNr();
    }

    private JerboaException invalid(String what, String hint) {
        return new JerboaException(ErrorCode.INVALID_ARGUMENT, name + ", line " + line() + ": " + what, hint);
    }
}
