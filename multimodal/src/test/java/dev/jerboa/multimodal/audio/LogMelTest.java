package dev.jerboa.multimodal.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.jerboa.multimodal.Modality;
import dev.jerboa.multimodal.data.RawValue;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.runtime.Tensor;
import dev.jerboa.runtime.data.numpy.NumpyArray;
import dev.jerboa.runtime.data.numpy.NumpyRows;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Spectrograms beside golden ones (golden/README.md says how those were made) and what can be worked out by hand. */
class LogMelTest {
    private static final double CLOSE = 2e-5;

    private static Path golden(String name) {
        try {
            return Path.of(LogMelTest.class.getResource("golden/" + name).toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    private static float[] goldenNumbers(String name) {
        NumpyArray array = NumpyArray.ofFile(golden(name + ".npy"));
        try (NumpyRows rows = array.open()) {
            return rows.next((int) array.header().dims()[0]).toFloats();
        }
    }

    private static double greatestDifference(float[] found, float[] expected) {
        assertThat(found).hasSameSizeAs(expected);
        double greatest = 0;
        for (int i = 0; i < found.length; i++) {
            double difference = Math.abs(found[i] - expected[i]);
            // What is no number is as far away as can be.
            greatest = difference <= greatest ? greatest : Double.isNaN(difference) ? 1 / 0.0 : difference;
        }
        return greatest;
    }

    private static float[] spectrogram(LogMelSpec spec, String sound) {
        return new LogMel(spec).of(SoundFile.read(golden(sound), 60));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void clapIsAsItsDefinition(boolean fusion) {
        float[] expected = goldenNumbers(fusion ? "clap-htk" : "clap-slaney");
        float[] found = spectrogram(LogMelSpec.clap(fusion), "sound-48000.wav");
        assertThat(found).hasSize(1001 * 64);
        int[] frames = IntStream.concat(IntStream.iterate(0, i -> i < 1001, i -> i + 37), IntStream.range(998, 1001))
                .toArray();
        assertThat(expected).hasSize(frames.length * 64);
        float[] some = new float[expected.length];
        for (int i = 0; i < frames.length; i++) {
            System.arraycopy(found, frames[i] * 64, some, i * 64, 64);
        }
        assertThat(greatestDifference(some, expected)).isLessThan(CLOSE);
    }

    @ParameterizedTest
    @ValueSource(ints = {80, 128})
    void whisperIsAsItsDefinition(int mels) {
        float[] expected = goldenNumbers("whisper-" + mels);
        float[] found = spectrogram(LogMelSpec.whisper(mels), "sound-16000.wav");
        assertThat(found).hasSize(mels * 3000);
        float[] some = new float[expected.length];
        for (int mel = 0; mel < mels; mel++) {
            System.arraycopy(found, mel * 3000, some, mel * 92, 92);
        }
        assertThat(greatestDifference(some, expected)).isLessThan(CLOSE);
    }

    @Test
    void filterBanksOfKaldiAreAsImageBindHasThem() {
        float[] expected = goldenNumbers("imagebind");
        float[] found = spectrogram(LogMelSpec.imageBind(), "sound-16000.wav");
        assertThat(found).hasSize(128 * 204);
        float[] whole = new float[128 * 204];
        // Beyond the sound there are zeros, normalized.
        Arrays.fill(whole, 4.268f / 9.138f);
        for (int mel = 0; mel < 128; mel++) {
            System.arraycopy(expected, mel * 90, whole, mel * 204, 90);
        }
        assertThat(greatestDifference(found, whole)).isLessThan(CLOSE);
    }

    private static float[] filled(int count, float value) {
        float[] numbers = new float[count];
        Arrays.fill(numbers, value);
        return numbers;
    }

    @Test
    void silenceIsTheFloorEverywhere() {
        Waveform silence = new Waveform(new float[16_000], 16_000);
        assertThat(new LogMel(LogMelSpec.clap(false)).of(silence)).isEqualTo(filled(1001 * 64, -100));
        assertThat(new LogMel(LogMelSpec.whisper(80)).of(silence)).isEqualTo(filled(80 * 3000, -1.5f));
    }

    /** A tone of amplitude a has the power (a N / 4)^2 in its bin under a Hann window of N samples. */
    @Test
    void aToneIsInItsBandAsLoudAsItIs() {
        LogMelSpec spec = new LogMelSpec(
                16_000,
                16_000,
                ShortSound.SILENCE,
                new Frames(Frames.Style.CENTRED, 512, 512, 160),
                101,
                new MelBands(40, 0, 8000, MelScale.HTK, BandShape.PEAK_ONE),
                Levels.of(Logarithm.NATURAL, 1e-30),
                Layout.FRAMES_BY_MELS,
                0);
        int bin = 64;
        double hertz = bin * 16_000 / 512.0;
        float[] samples = new float[16_000];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (float) (0.5 * Math.cos(2 * Math.PI * hertz * i / 16_000));
        }
        float[] found = new LogMel(spec).of(new Waveform(samples, 16_000));
        MelFilters filters = MelFilters.of(spec.mels(), 512, 16_000);
        for (int mel = 0; mel < 40; mel++) {
            double expected = 0;
            for (int near = -1; near <= 1; near++) {
                int at = bin + near - filters.start(mel);
                if (at >= 0 && at < filters.weights(mel).length) {
                    double amplitude = 0.5 * 512 / 4 / (near == 0 ? 1 : 2);
                    expected += filters.weights(mel)[at] * amplitude * amplitude;
                }
            }
            double power = Math.exp(found[50 * 40 + mel]);
            assertThat(power).as("band %d", mel).isEqualTo(expected, within(1e-4 + 1e-4 * expected));
        }
    }

    /** With one band of weight 1 over everything, the levels add up to the energy of the windowed samples (Parseval). */
    @Test
    void energyIsKept() {
        int size = 64;
        Random random = new Random(5);
        float[] samples = new float[640];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (float) random.nextGaussian();
        }
        // Odd numbers of frames too: the last then has no partner in its transform.
        for (int frames : new int[] {10, 11}) {
            // Triangles of peak 1 with equal distances on a scale that is straight below 1000 Hz sum to 1 between the
            // middles of the first and the last.
            LogMelSpec spec = new LogMelSpec(
                    1000,
                    640,
                    ShortSound.SILENCE,
                    new Frames(Frames.Style.CENTRED, size, size, 64),
                    frames,
                    new MelBands(31, 0, 500, MelScale.SLANEY, BandShape.PEAK_ONE),
                    Levels.of(Logarithm.NATURAL, 1e-30),
                    Layout.FRAMES_BY_MELS,
                    0);
            float[] found = new LogMel(spec).of(new Waveform(samples, 1000));
            for (int frame = 1; frame < Math.min(frames, 10); frame++) {
                double[] windowed = new double[size];
                double mean = 0;
                double alternating = 0;
                double energy = 0;
                for (int i = 0; i < size; i++) {
                    windowed[i] = samples[frame * 64 - 32 + i] * (0.5 - 0.5 * Math.cos(2 * Math.PI * i / size));
                    mean += windowed[i];
                    alternating += i % 2 == 0 ? windowed[i] : -windowed[i];
                    energy += windowed[i] * windowed[i];
                }
                double sum = 0;
                for (int mel = 0; mel < 31; mel++) {
                    sum += Math.exp(found[frame * 31 + mel]);
                }
                // The bands' middles are the bins 1 to 31; each stands for two of the 64, bins 0 and 32 for themselves.
                double expected = (energy * size - mean * mean - alternating * alternating) / 2;
                assertThat(sum).isEqualTo(expected, within(1e-4 * expected));
            }
        }
    }

    @Test
    void loudnessRaisesLevelsByItsDecibels() {
        Waveform sound = SoundFile.read(golden("sound-48000.wav"), 60);
        float[] quiet = sound.samples().clone();
        for (int i = 0; i < quiet.length; i++) {
            quiet[i] /= 2;
        }
        LogMel clap = new LogMel(LogMelSpec.clap(true));
        float[] levels = clap.of(sound);
        float[] quieter = clap.of(new Waveform(quiet, 48_000));
        for (int i = 0; i < levels.length; i++) {
            levels[i] = quieter[i] > -99 ? levels[i] - (float) (20 * Math.log10(2)) : quieter[i];
        }
        assertThat(greatestDifference(levels, quieter)).isLessThan(1e-4);
    }

    @Test
    void longerSoundsAreCutAndShortOnesRepeatedWhole() {
        float[] ramp = new float[200_000];
        for (int i = 0; i < ramp.length; i++) {
            ramp[i] = (float) Math.sin(i * i * 1e-6);
        }
        float[] twice = new float[480_000];
        System.arraycopy(ramp, 0, twice, 0, 200_000);
        System.arraycopy(ramp, 0, twice, 200_000, 200_000);
        LogMel clap = new LogMel(LogMelSpec.clap(false));
        float[] expected = clap.of(new Waveform(twice, 48_000));
        assertThat(clap.of(new Waveform(ramp, 48_000))).isEqualTo(expected);
        assertThat(clap.of(new Waveform(Arrays.copyOf(twice, 480_000), 48_000))).isEqualTo(expected);
        float[] longer = Arrays.copyOf(twice, 500_000);
        Arrays.fill(longer, 480_000, 500_000, 1);
        assertThat(clap.of(new Waveform(longer, 48_000))).isEqualTo(expected);
    }

    @Test
    void networksGetTheirShapes() throws IOException {
        RawValue sound = RawValue.Encoded.of(golden("sound-16000.wav"));
        for (Map.Entry<LogMelSpec, String> one : Map.of(
                        LogMelSpec.clap(false), "float[2, 1, 1001, 64]",
                        LogMelSpec.clap(true), "float[2, 4, 1001, 64]",
                        LogMelSpec.whisper(80), "float[2, 80, 3000]",
                        LogMelSpec.imageBind(), "float[2, 1, 128, 204]",
                        LogMelSpec.speech(64, 96), "float[2, 1, 64, 96]")
                .entrySet()) {
            LogMelProcessor processor = new LogMelProcessor("input_features", one.getKey());
            assertThat(processor.modality()).isEqualTo(Modality.AUDIO);
            Map<String, Tensor> tensors = processor.process(List.of(sound, sound));
            assertThat(tensors.get("input_features")).hasToString(one.getValue());
            float[] numbers = tensors.get("input_features").toFloats();
            float[] once = new LogMel(one.getKey()).of(SoundFile.read(golden("sound-16000.wav"), 30));
            for (int start = 0; start < numbers.length; start += once.length) {
                assertThat(Arrays.copyOfRange(numbers, start, start + once.length))
                        .isEqualTo(once);
            }
        }
        assertThatThrownBy(() ->
                        new LogMelProcessor("x", LogMelSpec.whisper(80)).process(List.of(new RawValue.Text("a bark"))))
                .isInstanceOf(JerboaException.class)
                .hasMessageContaining("a bark");
    }

    private static JsonNode json(String text) throws IOException {
        return new ObjectMapper().readTree(text);
    }

    @Test
    void preprocessorConfigsAreRead() throws IOException {
        assertThat(LogMelSpec.of(json("""
            {"feature_extractor_type": "ClapFeatureExtractor", "chunk_length_s": 10, "feature_size": 64,
             "fft_window_size": 1024, "frequency_max": 14000, "frequency_min": 50, "hop_length": 480,
             "max_length_s": 10, "n_fft": 1024, "nb_frequency_bins": 513, "nb_max_frames": 1000,
             "nb_max_samples": 480000, "padding": "repeatpad", "sampling_rate": 48000, "top_db": null,
             "truncation": "rand_trunc"}\
            """))).isEqualTo(LogMelSpec.clap(false));
        assertThat(LogMelSpec.clap(json("{\"truncation\": \"fusion\"}"))).isEqualTo(LogMelSpec.clap(true));
        assertThat(LogMelSpec.of(json("""
            {"feature_extractor_type": "WhisperFeatureExtractor", "chunk_length": 30, "feature_size": 128,
             "hop_length": 160, "n_fft": 400, "n_samples": 480000, "nb_max_frames": 3000,
             "sampling_rate": 16000}\
            """))).isEqualTo(LogMelSpec.whisper(128));
        assertThat(LogMelSpec.whisper(json("{\"chunk_length\": 10}")).frames()).isEqualTo(1000);
        LogMelSpec ast = LogMelSpec.of(json("{\"feature_extractor_type\": \"ASTFeatureExtractor\"}"));
        assertThat(ast.shape(3)).containsExactly(3, 1024, 128);
        assertThat(ast.framing().count(ast.samples())).isEqualTo(1024);
        assertThatThrownBy(() -> LogMelSpec.of(json("{\"feature_extractor_type\": \"EncodecFeatureExtractor\"}")))
                .isInstanceOf(JerboaException.class)
                .hasMessageContaining("EncodecFeatureExtractor");
    }

    @Test
    void whatCannotBeIsRefused() {
        LogMelSpec whisper = LogMelSpec.whisper(80);
        assertThatThrownBy(() -> new LogMelSpec(
                        8000,
                        whisper.samples(),
                        whisper.shortSound(),
                        whisper.framing(),
                        whisper.frames(),
                        whisper.mels(),
                        whisper.levels(),
                        whisper.layout(),
                        0))
                .isInstanceOf(JerboaException.class)
                .hasMessageContainingAll("8000.0 Hz", "8000 samples");
        assertThatThrownBy(() -> LogMelSpec.whisper(0)).isInstanceOf(JerboaException.class);
    }
}
