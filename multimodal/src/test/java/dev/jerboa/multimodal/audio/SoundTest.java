package dev.jerboa.multimodal.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.jerboa.onnx.Dimension;
import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.Value;
import dev.jerboa.onnx.ValueType.TensorType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** WAV files written byte by byte, and tones whose samples are known at every rate. */
class SoundTest {
    private static final int PCM = 1;
    private static final int FLOAT = 3;

    @TempDir
    private Path folder;

    private static byte[] wav(int tag, int channels, int rate, int bits, int... samples) {
        int bytes = bits / 8;
        ByteBuffer wav = ByteBuffer.allocate(44 + samples.length * bytes).order(ByteOrder.LITTLE_ENDIAN);
        wav.put("RIFF".getBytes(StandardCharsets.US_ASCII));
        wav.putInt(36 + samples.length * bytes);
        wav.put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII));
        wav.putInt(16).putShort((short) tag).putShort((short) channels).putInt(rate);
        wav.putInt(rate * channels * bytes).putShort((short) (channels * bytes)).putShort((short) bits);
        wav.put("data".getBytes(StandardCharsets.US_ASCII));
        wav.putInt(samples.length * bytes);
        for (int sample : samples) {
            byte[] low = ByteBuffer.allocate(8)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(sample)
                    .array();
            wav.put(low, 0, bytes);
        }
        return wav.array();
    }

    private Path write(byte[] bytes) throws IOException {
        return Files.write(folder.resolve("sound.wav"), bytes);
    }

    @Test
    void everyDepthGivesTheSameNumbers() throws IOException {
        for (byte[] bytes : List.of(
                wav(PCM, 1, 8000, 8, 128, 192, 0, 64),
                wav(PCM, 1, 8000, 16, 0, 1 << 14, -1 << 15, -1 << 14),
                wav(PCM, 1, 8000, 24, 0, 1 << 22, -1 << 23, -1 << 22),
                wav(PCM, 1, 8000, 32, 0, 1 << 30, -1 << 31, -1 << 30),
                wav(
                        FLOAT,
                        1,
                        8000,
                        32,
                        0,
                        Float.floatToIntBits(0.5f),
                        Float.floatToIntBits(-1),
                        Float.floatToIntBits(-0.5f)))) {
            Waveform sound = SoundFile.read(write(bytes), 10);
            assertThat(sound.rateHertz()).isEqualTo(8000);
            assertThat(sound.samples()).containsExactly(0, 0.5f, -1, -0.5f);
        }
    }

    @Test
    void channelsBecomeTheirMeanAndTheRestIsLeftOut() throws IOException {
        Path file = write(wav(PCM, 2, 8000, 16, 1 << 14, 0, -1 << 14, 1 << 14, 1 << 14, 1 << 14));
        assertThat(SoundFile.read(file, 10).samples()).containsExactly(0.25f, 0, 0.5f);
        assertThat(SoundFile.read(file, 2 / 8000.0).samples()).containsExactly(0.25f, 0);
    }

    @Test
    void aLongFileIsReadWhole() throws IOException {
        int[] samples = new int[10_001];
        Arrays.setAll(samples, i -> i);
        float[] read = SoundFile.read(write(wav(PCM, 1, 8000, 16, samples)), 10).samples();
        assertThat(read).hasSize(10_001);
        for (int i = 0; i < read.length; i++) {
            assertThat(read[i]).isEqualTo(i / 32768f);
        }
    }

    @Test
    void truncatedAndLyingFilesEnd() throws IOException {
        byte[] whole = wav(PCM, 1, 8000, 24, 1, 2, 3);
        for (int length = 0; length <= 44; length++) {
            Path file = write(Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> SoundFile.read(file, 10))
                    .as("%d bytes", length)
                    .isInstanceOf(JerboaException.class)
                    .hasMessageContaining(file.toString());
        }
        assertThat(SoundFile.read(write(Arrays.copyOf(whole, 48)), 10).samples())
                .hasSize(1);
        ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).putInt(40, 0x7ffffff0);
        assertThat(SoundFile.read(write(whole), 10).samples()).hasSize(3);
        for (byte[] bytes : List.of(
                wav(PCM, 0, 8000, 16, 1),
                wav(PCM, 1, 0, 16, 1),
                wav(PCM, 1, 2_000_000_000, 16, 1),
                wav(PCM, 1, 8000, 12, 1),
                wav(85, 1, 8000, 16, 1),
                wav(FLOAT, 1, 8000, 16, 1),
                wav(PCM, 1, 8000, 16))) {
            Path file = write(bytes);
            assertThatThrownBy(() -> SoundFile.read(file, 10))
                    .isInstanceOf(JerboaException.class)
                    .hasMessageContaining(file.toString());
        }
    }

    private static float[] tone(double hertz, int rate, int count) {
        float[] samples = new float[count];
        for (int i = 0; i < count; i++) {
            samples[i] = (float) Math.sin(2 * Math.PI * hertz * i / rate + 0.3);
        }
        return samples;
    }

    @ParameterizedTest
    @CsvSource({"44100, 16000", "48000, 16000", "8000, 16000", "16000, 44100", "22050, 16000", "15999, 16000"})
    void aToneIsTheSameToneAtAnotherRateAndDoesNotMove(int from, int to) {
        for (double hertz : new double[] {50, 440, 1000, 3000}) {
            Waveform sound = new Waveform(tone(hertz, from, from / 2), from).at(to);
            assertThat(sound.rateHertz()).isEqualTo(to);
            assertThat(sound.samples().length).isBetween(to / 2 - 1, to / 2 + 1);
            float[] expected = tone(hertz, to, sound.samples().length);
            for (int i = to / 20; i < expected.length - to / 20; i++) {
                assertThat(sound.samples()[i]).as("%f Hz, sample %d", hertz, i).isEqualTo(expected[i], within(1e-3f));
            }
        }
    }

    @Test
    void whatTheNewRateCannotHoldGoesAway() {
        float[] samples =
                new Waveform(tone(9000, 44100, 44100), 44100).at(16000).samples();
        for (int i = 1000; i < 15000; i++) {
            assertThat(samples[i]).isEqualTo(0f, within(1e-3f));
        }
    }

    /** Mean squared difference of a resampled tone from what it should be, in decibels below the tone. */
    private static double error(int from, int to, double hertz, boolean kept) {
        float[] found = new Waveform(tone(hertz, from, from / 2), from).at(to).samples();
        float[] expected = tone(hertz, to, found.length);
        double squares = 0;
        int count = 0;
        for (int i = found.length / 10; i < found.length * 9 / 10; i++) {
            squares += Math.pow(found[i] - (kept ? expected[i] : 0), 2);
            count++;
        }
        return 10 * Math.log10(2 * squares / count);
    }

    @ParameterizedTest
    @CsvSource({"48000, 16000", "44100, 16000", "22050, 16000", "16000, 48000"})
    void theEdgeIsAsSteepAndTheRestAsWeakAsIsSaid(int from, int to) {
        double half = Math.min(from, to) / 2.0;
        for (double part = 0.05; part <= 0.85; part += 0.1) {
            assertThat(error(from, to, part * half, true)).as("at %f", part).isLessThan(-80);
        }
        for (double part = 1.02; part * half < 0.49 * from; part += 0.03) {
            assertThat(error(from, to, part * half, false)).as("at %f", part).isLessThan(-85);
        }
    }

    private static Value input(Dimension... shape) {
        return Value.of("sound", TensorType.of(ElementType.FLOAT, List.of(shape)));
    }

    @Test
    void aNetworkGetsItsShape() throws IOException {
        Dimension open = new Dimension.Unknown();
        Dimension one = new Dimension.Fixed(1);
        Path file = write(wav(PCM, 1, 8000, 16, new int[8000]));
        assertThat(new SoundProcessor(SoundSpec.of(input(open, open), 16000)).process(file))
                .hasToString("float[1, 16000]");
        assertThat(new SoundProcessor(SoundSpec.of(input(one, one, open), 8000)).process(file))
                .hasToString("float[1, 1, 8000]");
        for (int fixed : new int[] {500, 40000}) {
            assertThat(new SoundProcessor(SoundSpec.of(input(open, new Dimension.Fixed(fixed)), 16000)).process(file))
                    .hasToString("float[1, " + fixed + "]");
        }
        assertThatThrownBy(() -> SoundSpec.of(input(open, new Dimension.Fixed(80), open), 16000))
                .isInstanceOf(JerboaException.class)
                .hasMessageContainingAll("'sound'", "float[?, 80, ?]");
    }
}
