package dev.jerboa.demo.emoji;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The emoji that have a name and a picture, without skin tones: jemoji's names and keywords, joined with the picture
 * sheets on code points.
 */
public final class EmojiTable {
    private static final String NAMES = "/jemoji/emojis.json";
    private static final String PLACES = "/dev/jerboa/demo/emoji/sheet-map.tsv";
    private static final int FIRST_SKIN_TONE = 0x1F3FB;
    private static final int LAST_SKIN_TONE = 0x1F3FF;
    /** Asks for a picture in colours; the sheets have it in some names of emoji with a skin tone, and not in others. */
    private static final int VARIATION_SELECTOR = 0xFE0F;

    private EmojiTable() {}

    /**
     * Reads the table, in Unicode's order.
     *
     * @throws JerboaException if the class path lacks the files
     */
    public static List<Emoji> read() {
        Map<String, SheetCell> places = places();
        Map<String, List<SheetCell>> toned = new HashMap<>();
        places.forEach((emoji, place) -> {
            if (hasSkinTone(emoji)) {
                toned.computeIfAbsent(bare(emoji), key -> new ArrayList<>()).add(place);
            }
        });
        List<Emoji> table = new ArrayList<>();
        for (JsonNode entry : names()) {
            String text = entry.path("emoji").asText();
            boolean qualified = entry.path("qualification").asText().equals("fully-qualified");
            SheetCell place = places.get(text);
            if (qualified && place != null && !hasSkinTone(text)) {
                List<SheetCell> pictures = new ArrayList<>(List.of(place));
                pictures.addAll(toned.getOrDefault(bare(text), List.of()));
                table.add(emoji(text, entry, pictures));
            }
        }
        return List.copyOf(table);
    }

    private static Emoji emoji(String text, JsonNode entry, List<SheetCell> pictures) {
        List<String> keywords = new ArrayList<>();
        entry.path("keywords").forEach(keyword -> keywords.add(keyword.asText()));
        return new Emoji(
                text,
                entry.path("description").asText(),
                keywords,
                entry.path("group").asText(),
                entry.path("subgroup").asText(),
                pictures);
    }

    private static boolean hasSkinTone(String emoji) {
        return emoji.codePoints().anyMatch(EmojiTable::isSkinTone);
    }

    private static boolean isSkinTone(int codePoint) {
        return codePoint >= FIRST_SKIN_TONE && codePoint <= LAST_SKIN_TONE;
    }

    private static String bare(String emoji) {
        StringBuilder bare = new StringBuilder();
        emoji.codePoints()
                .filter(codePoint -> !isSkinTone(codePoint) && codePoint != VARIATION_SELECTOR)
                .forEach(bare::appendCodePoint);
        return bare.toString();
    }

    private static JsonNode names() {
        try (InputStream input = open(NAMES)) {
            return new ObjectMapper().readTree(input);
        } catch (IOException e) {
            throw unreadable(NAMES, e);
        }
    }

    private static Map<String, SheetCell> places() {
        try (InputStream input = open(PLACES)) {
            Map<String, SheetCell> places = new LinkedHashMap<>();
            new String(input.readAllBytes(), StandardCharsets.UTF_8).lines().forEach(line -> {
                String[] parts = line.split("\t", -1);
                StringBuilder emoji = new StringBuilder();
                for (String codePoint : parts[0].split("-", -1)) {
                    emoji.appendCodePoint(Integer.parseInt(codePoint, 16));
                }
                places.put(emoji.toString(), new SheetCell(Integer.parseInt(parts[1]), Integer.parseInt(parts[2])));
            });
            return places;
        } catch (IOException e) {
            throw unreadable(PLACES, e);
        }
    }

    /** A file of the class path. */
    static InputStream open(String resource) {
        InputStream input = EmojiTable.class.getResourceAsStream(resource);
        if (input == null) {
            throw new JerboaException(
                    ErrorCode.NOT_A_FILE,
                    "the demo's file " + resource + " is not on the class path",
                    "Build the project with Maven: it brings the demo's data.");
        }
        return input;
    }

    /** A file of the class path that cannot be read. */
    static JerboaException unreadable(String resource, IOException e) {
        return new JerboaException(
                ErrorCode.UNREADABLE, resource + " cannot be read: " + e.getMessage(), "Check the disk.", e);
    }
}
