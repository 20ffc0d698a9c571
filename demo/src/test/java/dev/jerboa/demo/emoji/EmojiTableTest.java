package dev.jerboa.demo.emoji;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class EmojiTableTest {
    private static final List<Emoji> TABLE = EmojiTable.read();
    private static final Map<String, Emoji> BY_NAME =
            TABLE.stream().collect(Collectors.toMap(Emoji::name, Function.identity()));

    @Test
    void joinsNamesAndPictures() {
        assertThat(TABLE).hasSize(1898);
        assertThat(TABLE.stream().map(Emoji::group).distinct()).hasSize(9);
        assertThat(TABLE.stream().map(Emoji::subgroup).distinct()).hasSize(98);
        assertThat(BY_NAME.get("jack-o-lantern").picture()).isEqualTo(new SheetCell(7, 1));
        assertThat(BY_NAME.get("Christmas tree").picture()).isEqualTo(new SheetCell(7, 2));
        assertThat(BY_NAME.get("monkey").picture()).isEqualTo(new SheetCell(11, 13));
        assertThat(BY_NAME.get("grinning face").keywords()).contains("happy", "smile", "teeth");
        assertThat(BY_NAME.get("flag: Albania").isCountryFlag()).isTrue();
        assertThat(BY_NAME.get("pirate flag").isCountryFlag()).isFalse();
    }

    @Test
    void keepsPicturesWithSkinTonesWithTheirEmoji() {
        assertThat(BY_NAME.get("waving hand").pictures()).hasSize(6).contains(new SheetCell(12, 53));
        assertThat(BY_NAME.get("dog").pictures()).hasSize(1);
        assertThat(TABLE).noneMatch(emoji -> emoji.name().contains("skin tone"));
    }

    @Test
    void picturesShowWhatTheyAreCalled() {
        EmojiSheets sheets = new EmojiSheets();
        assertThat(middle(sheets, "red circle")).satisfies(color -> {
            assertThat(color.getRed()).isGreaterThan(200);
            assertThat(color.getGreen()).isLessThan(100);
        });
        assertThat(middle(sheets, "green square").getGreen()).isGreaterThan(120);
        assertThat(middle(sheets, "black large square").getBlue()).isLessThan(90);
        // A flag lies in the upper and lower parts in one colour each, on a white ground.
        BufferedImage poland = sheets.picture(BY_NAME.get("flag: Ukraine").picture());
        assertThat(new Color(poland.getRGB(32, 22)).getBlue()).isGreaterThan(150);
        assertThat(new Color(poland.getRGB(32, 42)).getBlue()).isLessThan(100);
        assertThat(poland.getRGB(1, 1)).isEqualTo(Color.WHITE.getRGB());
    }

    private static Color middle(EmojiSheets sheets, String name) {
        return new Color(sheets.picture(BY_NAME.get(name).picture()).getRGB(32, 32));
    }
}
