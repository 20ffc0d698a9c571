package dev.jerboa.demo.emoji;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EmojiSplitTest {
    private static final List<Emoji> TABLE = EmojiTable.read();

    @Test
    void nearCopiesAreOneFamily() {
        assertOneFamily("person golfing", "man golfing", "woman golfing");
        assertOneFamily("blue heart", "green heart", "heart with arrow");
        assertOneFamily("cat", "cat face", "black cat", "cat with wry smile");
        assertOneFamily("one o’clock", "seven-thirty");
        assertOneFamily("keycap: 3", "keycap: 10");
        assertOneFamily("person: bald", "woman: bald");
        assertOneFamily("right arrow", "down-left arrow", "up arrow");
        assertOneFamily("man walking facing right", "woman walking");
        assertOneFamily("family: man, woman, boy", "family: woman, girl");
        assertThat(families("dog", "fox", "pizza", "flag: Chad", "flag: Chile", "red circle"))
                .hasSize(6);
    }

    private static void assertOneFamily(String... names) {
        assertThat(families(names)).as(String.join(", ", names)).hasSize(1);
    }

    private static Set<String> families(String... names) {
        NameFamilies families = new NameFamilies(TABLE);
        return TABLE.stream()
                .filter(emoji -> List.of(names).contains(emoji.name()))
                .map(families::of)
                .collect(Collectors.toSet());
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 3})
    void everyEmojiIsOnOneSideWithItsFamily(long seed) {
        EmojiSplit split = EmojiSplit.of(TABLE, seed);
        NameFamilies families = new NameFamilies(TABLE);
        assertThat(Stream.concat(split.seen().stream(), split.unseen().stream()))
                .containsExactlyInAnyOrderElementsOf(TABLE);
        assertThat(split.unseen()).hasSizeBetween(180, 400);
        assertThat(split.unseen().stream().map(families::of).collect(Collectors.toSet()))
                .doesNotContainAnyElementsOf(
                        split.seen().stream().map(families::of).toList());
        assertThat(EmojiSplit.of(TABLE, seed)).isEqualTo(split);
        assertThat(EmojiSplit.of(TABLE, seed + 1)).isNotEqualTo(split);
        Set<SheetCell> seenPictures = split.seen().stream()
                .flatMap(emoji -> emoji.pictures().stream())
                .collect(Collectors.toSet());
        split.unseen()
                .forEach(
                        emoji -> assertThat(seenPictures).doesNotContainAnyElementsOf(new HashSet<>(emoji.pictures())));
    }

    @Test
    void namesOfUnseenEmojiAndNearCopiesAreNotTrainedWith() {
        HeldOutNames names = new HeldOutNames(TABLE.stream()
                .filter(emoji -> Set.of("guitar", "woman health worker", "flag: Albania", "polar bear")
                        .contains(emoji.name()))
                .toList());
        assertThat(List.of(
                        "guitar",
                        "Guitars",
                        "the guitar",
                        "electric guitar",
                        "man health worker",
                        "health workers",
                        "worker of health",
                        "Albania",
                        "flag: Albania",
                        "flag of Albania",
                        "a white polar bear"))
                .noneMatch(names::admits);
        assertThat(List.of(
                        "bear",
                        "health",
                        "factory worker",
                        "flag: Algeria",
                        "a stringed instrument that is smaller than a guitar"))
                .allMatch(names::admits);
    }
}
