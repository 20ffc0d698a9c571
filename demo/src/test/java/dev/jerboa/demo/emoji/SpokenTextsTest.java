package dev.jerboa.demo.emoji;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SpokenTextsTest {
    private static final EmojiSplit SPLIT = EmojiSplit.of(EmojiTable.read(), 0);

    @Test
    void noNameOfAnUnseenEmojiIsHeard() {
        List<String> texts = SpokenTexts.of(SPLIT, 500, 1500, 7);
        Set<String> heard =
                texts.stream().map(text -> text.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
        Set<String> unseen = SPLIT.unseen().stream()
                .map(emoji -> emoji.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
        assertThat(new HashSet<>(heard)).doesNotContainAnyElementsOf(unseen);
        // Plain near-copies, told by other means than those of the code under test.
        unseen.forEach(name -> {
            assertThat(heard).doesNotContain(name + "s", "the " + name, "a " + name, "red " + name, name + " face");
            if (name.startsWith("flag: ")) {
                assertThat(heard).doesNotContain(name.substring("flag: ".length()));
            }
        });
        assertThat(texts).doesNotHaveDuplicates().hasSizeGreaterThan(3000);
        assertThat(texts).contains("grinning", "time", "water");
        assertThat(SpokenTexts.of(SPLIT, 500, 1500, 7)).isEqualTo(texts);
    }
}
