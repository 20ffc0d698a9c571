package dev.jerboa.demo.emoji;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jerboa.multimodal.Vectors;
import dev.jerboa.multimodal.audio.Waveform;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmojiReportTest {
    @TempDir
    private Path folder;

    @Test
    void isOneFileWithPicturesAndSounds() throws Exception {
        List<Emoji> emoji = EmojiTable.read().subList(600, 660);
        EmojiVectors vectors = new EmojiVectors(emoji, rows(1), rows(2), rows(3), rows(4));
        EmojiRecalls recalls = EmojiRecalls.of(vectors, vectors);
        EmojiOutcome outcome = new EmojiOutcome(
                EmojiSettings.QUICK,
                60,
                60,
                60,
                1234,
                recalls,
                recalls,
                recalls,
                List.of(90_000_000L, 9_000_000L, 5_000_000L),
                List.of(22_000_000L, 2_500_000L, 1_500_000L),
                List.of(5.0, 4.0, 1.0),
                List.of(2.5, 3.0, 0.5),
                folder,
                folder,
                folder,
                folder.resolve("report.html"));
        new EmojiReport(outcome, vectors, new EmojiSheets(), Map.of("picture tower", new LossCurve()))
                .write(outcome.report());
        String page = Files.readString(outcome.report());
        assertThat(page)
                .contains("25 %", "1,234 texts", "gallery of 60", "sound → picture", "90.0 MB")
                .contains("class=\"right\"", "<audio")
                .doesNotContain("http:", "https:", "src=\"/", "null", "NaN");
        Matcher sound = Pattern.compile("data:audio/wav;base64,([^\"]+)").matcher(page);
        assertThat(sound.find()).isTrue();
        byte[] file = Base64.getDecoder().decode(sound.group(1));
        try (AudioInputStream audio = AudioSystem.getAudioInputStream(new ByteArrayInputStream(file))) {
            assertThat(audio.getFormat().getSampleRate()).isEqualTo(16_000);
            assertThat(audio.getFrameLength()).isGreaterThan(4_000);
        }
    }

    @Test
    void playersHoldTheSamples() throws Exception {
        String player = PageMedia.player(new Waveform(new float[] {0, 0.5f, -1, 1}, 16_000));
        Matcher data = Pattern.compile("base64,([^\"]+)").matcher(player);
        assertThat(data.find()).isTrue();
        byte[] file = Base64.getDecoder().decode(data.group(1));
        try (AudioInputStream audio = AudioSystem.getAudioInputStream(new ByteArrayInputStream(file))) {
            assertThat(audio.readAllBytes()).isEqualTo(new byte[] {0, 0, 0, 64, 1, -128, -1, 127});
        }
        assertThat(PageMedia.escape("<\"R&D\">")).isEqualTo("&lt;&quot;R&amp;D&quot;&gt;");
    }

    private static float[][] rows(long seed) {
        Random common = new Random(99);
        Random own = new Random(seed);
        float[][] rows = new float[60][16];
        for (float[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                row[i] = (float) (common.nextGaussian() + 0.7 * own.nextGaussian());
            }
            Vectors.normalize(row);
        }
        return rows;
    }

    @Test
    void picturesAreFilesInFoldersOfTheirGroups() throws Exception {
        List<Emoji> emoji = EmojiTable.read().subList(0, 1200);
        EmojiSheets sheets = new EmojiSheets();
        Path pictures = folder.resolve("emoji");
        EmojiFolder.write(emoji, sheets, pictures);
        try (Stream<Path> files = Files.walk(pictures)) {
            assertThat(files.filter(Files::isRegularFile)).hasSize(emoji.size());
        }
        BufferedImage horse = ImageIO.read(
                pictures.resolve("animals-nature").resolve("horse.png").toFile());
        SheetCell place = emoji.stream()
                .filter(one -> one.name().equals("horse"))
                .findFirst()
                .orElseThrow()
                .picture();
        assertThat(horse.getRGB(30, 30)).isEqualTo(sheets.picture(place).getRGB(30, 30));
    }
}
