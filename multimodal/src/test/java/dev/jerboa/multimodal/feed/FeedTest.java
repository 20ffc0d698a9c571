package dev.jerboa.multimodal.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jerboa.multimodal.Modality;
import dev.jerboa.multimodal.audio.LogMelProcessor;
import dev.jerboa.multimodal.audio.LogMelSpec;
import dev.jerboa.multimodal.augment.PictureAugmentation;
import dev.jerboa.multimodal.augment.SoundAugmentation;
import dev.jerboa.multimodal.augment.SpecAugment;
import dev.jerboa.multimodal.data.RawValue;
import dev.jerboa.multimodal.data.Sample;
import dev.jerboa.multimodal.data.UnreadablePolicy;
import dev.jerboa.multimodal.image.Extent;
import dev.jerboa.multimodal.image.PictureProcessor;
import dev.jerboa.multimodal.image.PictureSpec;
import dev.jerboa.multimodal.learn.TowerData;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.Progress;
import dev.jerboa.runtime.Tensor;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.imageio.ImageIO;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What towers read of three samples: one whole, one whose files are damaged, and one that has nothing. */
class FeedTest {
    private static final PictureSpec PICTURES = PictureSpec.CLIP.withSize(new Extent.Fixed(9), new Extent.Fixed(7));
    private static final LogMelSpec SOUNDS = LogMelSpec.speech(20, 30);

    @TempDir
    private Path folder;

    private final List<JerboaException> problems = new ArrayList<>();
    private RawValue picture;
    private RawValue sound;
    private List<Sample> samples;

    @BeforeEach
    void makeSamples() throws IOException {
        Random random = new Random(3);
        BufferedImage drawn = new BufferedImage(30, 20, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 600; i++) {
            drawn.setRGB(i % 30, i / 30, random.nextInt(1 << 24));
        }
        ImageIO.write(drawn, "png", folder.resolve("a.png").toFile());
        byte[] noise = new byte[6000];
        random.nextBytes(noise);
        try (AudioInputStream stream = new AudioInputStream(
                new ByteArrayInputStream(noise), new AudioFormat(8000, 16, 1, true, false), 3000)) {
            AudioSystem.write(
                    stream, AudioFileFormat.Type.WAVE, folder.resolve("a.wav").toFile());
        }
        Path damaged = Files.write(folder.resolve("damaged.png"), new byte[] {1, 2, 3});
        picture = RawValue.Encoded.of(folder.resolve("a.png"));
        sound = RawValue.Encoded.of(folder.resolve("a.wav"));
        samples = List.of(
                new Sample("whole", Map.of(Modality.IMAGE, picture, Modality.AUDIO, sound), Map.of()),
                new Sample(
                        "damaged",
                        Map.of(
                                Modality.IMAGE,
                                RawValue.Encoded.of(damaged),
                                Modality.AUDIO,
                                RawValue.Encoded.of(damaged)),
                        Map.of()),
                new Sample("empty", Map.of(), Map.of()));
    }

    private TowerData pictures(PictureAugmentation augmentation) {
        return new PictureData(
                samples, PICTURES, "x", augmentation, UnreadablePolicy.skipping(problems::add), Progress.SILENT);
    }

    private TowerData sounds(SoundAugmentation ofSounds, SpecAugment ofSpectrograms) {
        return new SoundData(
                samples,
                SOUNDS,
                "x",
                ofSounds,
                ofSpectrograms,
                UnreadablePolicy.skipping(problems::add),
                Progress.SILENT);
    }

    @Test
    void withoutAugmentationTheyAreWhatTheProcessorsMake() {
        TowerData pictures = pictures(PictureAugmentation.GENTLE);
        assertThat(numbers(pictures.inputs(new int[] {0})))
                .isEqualTo(numbers(new PictureProcessor(PICTURES, "x").process(List.of(picture))));
        assertThat(numbers(pictures(PictureAugmentation.NONE).augmented(new int[] {0}, 5)))
                .isEqualTo(numbers(pictures.inputs(new int[] {0})));
        float[] spectrogram = numbers(new LogMelProcessor("x", SOUNDS).process(List.of(sound)));
        assertThat(numbers(sounds(SoundAugmentation.SPEECH, SpecAugment.NONE).inputs(new int[] {0})))
                .isEqualTo(spectrogram);
        assertThat(numbers(sounds(SoundAugmentation.NONE, SpecAugment.NONE).augmented(new int[] {0}, 5)))
                .isEqualTo(spectrogram);
    }

    @Test
    void theSameSeedMakesTheSameChangesAndAnotherOneOthers() {
        for (TowerData data : List.of(
                pictures(PictureAugmentation.STRONG),
                sounds(SoundAugmentation.SPEECH, SpecAugment.NONE),
                sounds(SoundAugmentation.NONE, new SpecAugment(2, 8, 2, 8)))) {
            float[] changed = numbers(data.augmented(new int[] {0}, 5));
            assertThat(numbers(data.augmented(new int[] {0}, 5))).isEqualTo(changed);
            assertThat(numbers(data.augmented(new int[] {0}, 6))).isNotEqualTo(changed);
            assertThat(numbers(data.inputs(new int[] {0}))).isNotEqualTo(changed);
            float[] twice = numbers(data.augmented(new int[] {0, 0}, 5));
            assertThat(twice).hasSize(2 * changed.length).startsWith(changed);
            assertThat(twice).as("each is changed by itself").isNotEqualTo(twice(changed));
        }
    }

    @Test
    void whatCannotBeReadIsLeftOutOrStops() {
        TowerData pictures = pictures(PictureAugmentation.NONE);
        assertThat(pictures.has(0)).isTrue();
        assertThat(pictures.has(1)).isFalse();
        assertThat(pictures.has(2)).isFalse();
        assertThat(sounds(SoundAugmentation.NONE, SpecAugment.NONE).has(1)).isFalse();
        assertThat(problems)
                .hasSize(2)
                .allSatisfy(problem -> assertThat(problem).hasMessageContaining("damaged.png"));
        assertThatThrownBy(() -> new PictureData(
                        samples, PICTURES, "x", PictureAugmentation.NONE, UnreadablePolicy.strict(), Progress.SILENT))
                .hasMessageContaining("damaged.png");
        assertThatThrownBy(() -> new PictureData(
                        samples,
                        PictureSpec.TEXT_LINE,
                        "x",
                        PictureAugmentation.NONE,
                        UnreadablePolicy.strict(),
                        Progress.SILENT))
                .hasMessageContaining("of any size");
    }

    private static float[] numbers(Map<String, Tensor> tensors) {
        return tensors.get("x").floats();
    }

    private static float[] twice(float[] numbers) {
        float[] both = Arrays.copyOf(numbers, 2 * numbers.length);
        System.arraycopy(numbers, 0, both, numbers.length, numbers.length);
        return both;
    }
}
