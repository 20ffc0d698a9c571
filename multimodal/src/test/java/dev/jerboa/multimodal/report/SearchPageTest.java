package dev.jerboa.multimodal.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.jerboa.multimodal.Modality;
import dev.jerboa.multimodal.data.RawValue;
import dev.jerboa.multimodal.data.Sample;
import dev.jerboa.multimodal.evaluate.SampleSearch.Hit;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** Pictures and sounds are taken out of the page again and read by ImageIO, and as WAV is defined. */
class SearchPageTest {
    private static final String HOSTILE = "</style><script>alert(1)</script>\" onload='x' &amp; {{title}}";

    @TempDir
    private Path folder;

    /** Left half red, right half clear, which is white on a page. */
    private RawValue picture(int width, int height) throws IOException {
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
        Graphics2D graphics = picture.createGraphics();
        graphics.setColor(Color.RED);
        graphics.fillRect(0, 0, width / 2, height);
        graphics.dispose();
        Path file = folder.resolve(width + ".png");
        ImageIO.write(picture, "png", file.toFile());
        return RawValue.Encoded.of(file);
    }

    /** A ramp from -1/2 to 1/2, two channels of 8 kHz with 16 bits. */
    private RawValue sound(double seconds) throws IOException {
        int frames = (int) (8000 * seconds);
        ByteBuffer file = ByteBuffer.allocate(44 + 4 * frames).order(ByteOrder.LITTLE_ENDIAN);
        file.put("RIFF".getBytes(StandardCharsets.US_ASCII))
                .putInt(36 + 4 * frames)
                .put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII))
                .putInt(16);
        file.putShort((short) 1)
                .putShort((short) 2)
                .putInt(8000)
                .putInt(32_000)
                .putShort((short) 4)
                .putShort((short) 16);
        file.put("data".getBytes(StandardCharsets.US_ASCII)).putInt(4 * frames);
        for (int i = 0; i < frames; i++) {
            short sample = (short) (32_768L * i / frames - 16_384);
            file.putShort(sample).putShort(sample);
        }
        Path path = folder.resolve(seconds + ".wav");
        Files.write(path, file.array());
        return RawValue.Encoded.of(path);
    }

    private static Hit hit(Modality modality, float similarity, Map<Modality, RawValue> values) {
        return new Hit(new Sample("key", values, Map.of("kind", HOSTILE)), modality, similarity);
    }

    private static Document page(RawValue query, Hit... hits) throws IOException {
        SearchPage.Search search = new SearchPage.Search(
                Modality.TEXT, query, Set.of(Modality.IMAGE, Modality.AUDIO), 1234, "model", "data");
        return Pages.parse(SearchPage.page(search, List.of(hits)));
    }

    @Test
    void aLargePictureIsShownSmallAndOnWhite() throws IOException {
        Document page =
                page(new RawValue.Text("red"), hit(Modality.IMAGE, 0.5f, Map.of(Modality.IMAGE, picture(1000, 500))));
        Element shown = Pages.named(page, "img").get(0);
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(Pages.bytes(shown.getAttribute("src"))));
        assertThat(image.getWidth()).isEqualTo(480);
        assertThat(image.getHeight()).isEqualTo(240);
        assertThat(shown.getAttribute("width")).isEqualTo("480");
        assertThat(shown.getAttribute("alt")).isEqualTo("1000.png");
        assertThat(new Color(image.getRGB(100, 100))).isEqualTo(Color.RED);
        assertThat(new Color(image.getRGB(400, 100))).isEqualTo(Color.WHITE);
    }

    @Test
    void aSmallPictureKeepsItsPixels() throws IOException {
        Document page =
                page(new RawValue.Text("red"), hit(Modality.IMAGE, 0.5f, Map.of(Modality.IMAGE, picture(20, 10))));
        Element shown = Pages.named(page, "img").get(0);
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(Pages.bytes(shown.getAttribute("src"))));
        assertThat(image.getWidth()).isEqualTo(20);
        assertThat(new Color(image.getRGB(9, 0))).isEqualTo(Color.RED);
        assertThat(new Color(image.getRGB(10, 0))).isEqualTo(Color.WHITE);
        assertThat(shown.getAttribute("class")).isEqualTo("tiny");
    }

    @Test
    void soundsArePlayedFromTheirBeginning() throws IOException {
        Document page = page(
                new RawValue.Text("a ramp"),
                hit(Modality.AUDIO, 0.5f, Map.of(Modality.AUDIO, sound(2))),
                hit(Modality.AUDIO, 0.4f, Map.of(Modality.AUDIO, sound(12))));
        List<Element> players = Pages.named(page, "audio");
        ByteBuffer whole = wav(players.get(0));
        assertThat(whole.getInt(24)).isEqualTo(8000);
        assertThat(whole.getShort(22)).isEqualTo((short) 1);
        assertThat(whole.getInt(40)).isEqualTo(2 * 16_000);
        assertThat((int) whole.getShort(44)).isCloseTo(-16_384, within(1));
        assertThat((int) whole.getShort(44 + 2 * 12_000)).isCloseTo(8192, within(1));
        ByteBuffer cut = wav(players.get(1));
        assertThat(cut.getInt(40)).isEqualTo(2 * 80_000);
        assertThat((int) cut.getShort(44 + 2 * 72_000)).isCloseTo(8192, within(1));
        assertThat(Pages.ofClass(page, "sound").get(0).getTextContent()).isBlank();
        assertThat(Pages.ofClass(page, "sound").get(1).getTextContent()).isEqualTo("the first 10 s");
        // The ramp is loud at both ends and silent in its middle.
        String[] strokes = Pages.named(page, "path").get(0).getAttribute("d").split("v", -1);
        assertThat(strokes).hasSize(61);
        assertThat(strokes[1]).startsWith("38.0");
        assertThat(strokes[31]).startsWith("1.");
    }

    private static ByteBuffer wav(Element player) {
        return ByteBuffer.wrap(Pages.bytes(player.getAttribute("src"))).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Test
    void theRestOfTheSampleIsToldAndNothingIsLoaded() throws IOException {
        RawValue words = new RawValue.Text(HOSTILE);
        Document page = page(
                words,
                hit(Modality.AUDIO, 0.5f, Map.of(Modality.AUDIO, sound(1), Modality.TEXT, words)),
                hit(Modality.IMAGE, 0.125f, Map.of(Modality.IMAGE, picture(20, 10))));
        assertThat(Pages.ofClass(page, "lead").get(0).getTextContent())
                .isEqualTo("The 2 nearest of 1,234 pictures and sounds, the nearest first");
        assertThat(Pages.ofClass(page, "value"))
                .extracting(Element::getTextContent)
                .containsExactly("0.500", "0.125");
        assertThat(Pages.ofClass(page, "share"))
                .extracting(share -> share.getAttribute("style"))
                .containsExactly("width: 100%", "width: 25%");
        assertThat(Pages.ofClass(page, "words"))
                .extracting(Element::getTextContent)
                .containsExactly(HOSTILE, HOSTILE);
        assertThat(Pages.named(page, "script")).isEmpty();
        assertThat(Pages.named(page, "*"))
                .allSatisfy(element -> assertThat(element.getAttribute("src")).matches("(data:.*)?"))
                .allSatisfy(element -> assertThat(element.hasAttribute("href")).isFalse());
    }

    @Test
    void whatCannotBeReadIsTold() throws IOException {
        RawValue gone = RawValue.Encoded.of(folder.resolve("gone.png"));
        Document page = page(new RawValue.Text("red"), hit(Modality.IMAGE, 0.5f, Map.of(Modality.IMAGE, gone)));
        assertThat(Pages.ofClass(page, "found").get(0).getTextContent()).contains("not shown: ", "gone.png");
    }

    @Test
    void thePageReplacesAnOlderOneInOneStep() throws IOException {
        Path file = Files.writeString(folder.resolve("found.html"), "old");
        SearchPage.write(
                file,
                new SearchPage.Search(Modality.TEXT, new RawValue.Text("x"), Set.of(Modality.IMAGE), 0, "m", "d"),
                List.of());
        assertThat(file).content().contains("Nothing was found.");
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }
}
