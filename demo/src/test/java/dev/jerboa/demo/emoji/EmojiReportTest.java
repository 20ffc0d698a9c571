package dev.jerboa.demo.emoji;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jerboa.demo.emoji.EmojiMeasurement.Examples;
import dev.jerboa.multimodal.Vectors;
import dev.jerboa.onnx.Progress;
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
        EmojiMaterial material = new EmojiMaterial(EmojiSettings.QUICK, folder, Progress.SILENT);
        List<Emoji> emoji = material.split().unseen();
        EmojiVectors vectors = new EmojiVectors(
                emoji, rows(1, emoji.size()), rows(2, emoji.size()), rows(3, emoji.size()), rows(4, emoji.size()));
        EmojiRecalls recalls = EmojiRecalls.of(vectors, vectors);
        EmojiMeasurement measurement = new EmojiMeasurement(
                1602,
                emoji.size(),
                250,
                1234,
                recalls,
                recalls,
                recalls,
                List.of(5.0, 4.0, 1.0),
                List.of(2.5, 3.0, 0.5),
                List.of(
                        Examples.of(vectors, EmojiVectors.SOUND, EmojiVectors.PICTURE),
                        Examples.of(vectors, EmojiVectors.PICTURE, EmojiVectors.NAME)));
        EmojiOutcome outcome = new EmojiOutcome(
                measurement,
                false,
                List.of(90_000_000L, 9_000_000L, 5_000_000L),
                List.of(22_000_000L, 2_500_000L, 1_500_000L),
                folder,
                folder,
                folder,
                folder.resolve("report.html"),
                folder);
        EmojiReport.write(
                outcome, material, new LossCurves(Map.of("picture tower", List.of(3.0, 2.0), "none", List.of())));
        String page = Files.readString(outcome.report());
        assertThat(page)
                .contains("25 %", "1,234 texts", "gallery of " + emoji.size(), "sound → picture", "90.0 MB")
                .contains("ridge regression on frozen features", "Learning: picture tower", "hit right", "<audio")
                .doesNotContain("http:", "https:", "src=\"/", "null", "NaN", "Learning: none");
        Matcher sound = Pattern.compile("data:audio/wav;base64,([^\"]+)").matcher(page);
        assertThat(sound.find()).isTrue();
        byte[] file = Base64.getDecoder().decode(sound.group(1));
        try (AudioInputStream audio = AudioSystem.getAudioInputStream(new ByteArrayInputStream(file))) {
            assertThat(audio.getFormat().getSampleRate()).isEqualTo(16_000);
            assertThat(audio.getFrameLength()).isGreaterThan(4_000);
        }
    }

    private static float[][] rows(long seed, int count) {
        Random common = new Random(99);
        Random own = new Random(seed);
        float[][] rows = new float[count][16];
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
        EmojiMaterial material = new EmojiMaterial(EmojiSettings.QUICK, folder, Progress.SILENT);
        List<Emoji> emoji = material.table();
        Path pictures = folder.resolve("emoji");
        EmojiFolder.write(material, pictures);
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
        assertThat(horse.getRGB(30, 30))
                .isEqualTo(material.sheets().picture(place).getRGB(30, 30));
    }
}
