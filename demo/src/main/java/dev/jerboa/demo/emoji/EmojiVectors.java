package dev.jerboa.demo.emoji;

import dev.jerboa.multimodal.metric.Direction;
import dev.jerboa.multimodal.metric.EmbeddedSet;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** The unit vectors of emoji by each of their sides: name, name with keywords, picture, spoken name. */
public final class EmojiVectors {
    /** The text tower's vector of the name. */
    public static final String NAME = "name";

    /** The text tower's vector of the name with the keywords. */
    public static final String TEXT = "text";

    /** The picture tower's vector. */
    public static final String PICTURE = "picture";

    /** The sound tower's vector of the spoken name. */
    public static final String SOUND = "sound";

    private final List<Emoji> emoji;
    private final float[][] names;
    private final float[][] texts;
    private final float[][] pictures;
    private final float[][] sounds;

    EmojiVectors(List<Emoji> emoji, float[][] names, float[][] texts, float[][] pictures, float[][] sounds) {
        this.emoji = emoji;
        this.names = names;
        this.texts = texts;
        this.pictures = pictures;
        this.sounds = sounds;
    }

    /** The same vectors, but for those of another picture tower. */
    EmojiVectors withPictures(float[][] others) {
        return new EmojiVectors(emoji, names, texts, others, sounds);
    }

    /** The emoji, in the order of the vectors. */
    List<Emoji> emoji() {
        return emoji;
    }

    /** The vectors of a side, {@code [emoji][width]}. */
    float[][] side(String side) {
        return switch (side) {
            case NAME -> names;
            case TEXT -> texts;
            case PICTURE -> pictures;
            default -> sounds;
        };
    }

    /** What is found in every direction between two sides, except between the two of the text tower. */
    List<Direction> directions(Predicate<Emoji> wanted) {
        int[] which = IntStream.range(0, emoji.size())
                .filter(i -> wanted.test(emoji.get(i)))
                .toArray();
        List<EmbeddedSet> sets = List.of(NAME, TEXT, PICTURE, SOUND).stream()
                .map(side -> set(side, which))
                .toList();
        return Direction.all(sets).stream()
                .filter(direction -> !isText(direction.from()) || !isText(direction.to()))
                .toList();
    }

    private static boolean isText(String side) {
        return side.equals(NAME) || side.equals(TEXT);
    }

    /** The vectors of a side, each belonging to itself. */
    EmbeddedSet set(String side) {
        return set(side, IntStream.range(0, emoji.size()).toArray());
    }

    private EmbeddedSet set(String side, int[] which) {
        float[][] all = side(side);
        float[][] vectors = IntStream.of(which).mapToObj(i -> all[i]).toArray(float[][]::new);
        return new EmbeddedSet(side, vectors, IntStream.of(which).asLongStream().toArray());
    }
}
