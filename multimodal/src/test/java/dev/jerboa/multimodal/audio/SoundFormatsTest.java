package dev.jerboa.multimodal.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.jerboa.multimodal.data.RawValue;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.runtime.data.numpy.NumpyArray;
import dev.jerboa.runtime.data.numpy.NumpyRows;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sounds that libsndfile wrote; files/README.md says how. */
class SoundFormatsTest {
    @TempDir
    private Path folder;

    private static Path file(String name) {
        try {
            return Path.of(SoundFormatsTest.class.getResource("files/" + name).toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] bytes(String name) {
        try {
            return Files.readAllBytes(file(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static float[] golden(String name) {
        NumpyArray array = NumpyArray.ofFile(file(name + ".npy"));
        try (NumpyRows rows = array.open()) {
            return rows.next((int) array.header().dims()[0]).toFloats();
        }
    }

    private static Waveform read(String name) {
        Waveform sound = SoundFile.read(file(name), 10);
        RawValue.Encoded encoded = new RawValue.Encoded("inside.tar/" + name, () -> bytes(name));
        assertThat(SoundFile.read(encoded, 10).samples()).isEqualTo(sound.samples());
        return sound;
    }

    @ParameterizedTest
    @CsvSource({
        "PCM_U8.wav, 0.0079",
        "PCM_16.wav, 3.1e-5",
        "PCM_16-extensible.wav, 3.1e-5",
        "PCM_16.aiff, 3.1e-5",
        "PCM_24.wav, 2e-7",
        "PCM_24-extensible.wav, 2e-7",
        "PCM_32.wav, 1e-7",
        "FLOAT.wav, 1e-7",
        "FLOAT-extensible.wav, 1e-7",
        "DOUBLE.wav, 1e-7",
        "DOUBLE-extensible.wav, 1e-7",
        "ALAW.wav, 0.016",
        "ULAW.wav, 0.016"
    })
    void everyKindOfWavIsTheSameSound(String name, float tolerance) {
        Waveform sound = read(name);
        assertThat(sound.rateHertz()).isEqualTo(8000);
        assertThat(sound.samples()).hasSize(64);
        for (int i = 0; i < 64; i++) {
            double expected =
                    (0.7 * Math.sin(2 * Math.PI * 700 * i / 8000.0) + 0.6 * Math.cos(2 * Math.PI * 300 * i / 8000.0))
                            / 2;
            assertThat(sound.samples()[i]).as("sample %d", i).isEqualTo((float) expected, within(tolerance));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PCM_16.wav", "ALAW.wav", "ULAW.wav", "mono-16.flac", "stereo-24.flac"})
    void samplesAreThoseThatLibsndfileReads(String name) {
        assertThat(read(name).samples()).containsExactly(golden(name), within(1e-6f));
    }

    /** What is coded with loss is about the sound that it was made of. */
    @ParameterizedTest
    @CsvSource({"mono.ogg, 0.5, 0", "stereo.ogg, 0.25, 0.1"})
    void oggVorbisIsAboutTheSameSound(String name, double low, double high) {
        Waveform sound = read(name);
        assertThat(sound.rateHertz()).isEqualTo(16_000);
        assertThat(sound.samples()).hasSize(32_000);
        double squares = 0;
        for (int i = 0; i < 32_000; i++) {
            double expected = low * Math.sin(2 * Math.PI * 440 * i / 16_000.0)
                    + high * Math.sin(2 * Math.PI * 1000 * i / 16_000.0);
            squares += Math.pow(sound.samples()[i] - expected, 2);
        }
        assertThat(Math.sqrt(squares / 32_000)).isLessThan(0.02);
    }

    /** A Java without the decoders on its class path is another process. */
    @ParameterizedTest
    @CsvSource({"mono-16.flac, org.jflac:jflac-codec", "mono.ogg, com.googlecode.soundlibs:vorbisspi"})
    void withoutADecoderTheArtifactToAddIsNamed(String name, String artifact) throws Exception {
        String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry -> !entry.contains("jflac") && !entry.contains("vorbisspi"))
                .collect(Collectors.joining(File.pathSeparator));
        Path output = folder.resolve("output");
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        SoundFormatsTest.class.getName(),
                        file(name).toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().put("CLASSPATH", classPath);
        Process process = builder.start();
        assertThat(process.waitFor()).isZero();
        assertThat(Files.readString(output)).contains(name, artifact);
    }

    /** Prints what reading a file says. */
    public static void main(String... arguments) {
        try {
            System.out.println(SoundFile.read(Path.of(arguments[0]), 1).rateHertz());
        } catch (JerboaException e) {
            System.out.println(e.getMessage() + " " + e.hint());
        }
    }

    @Test
    @Timeout(60)
    void noiseBehindAMagicNumberIsRefused() {
        SplittableRandom random = new SplittableRandom(1);
        for (String magic : new String[] {"", "fLaC", "OggS", "RIFF", "FORM", ".snd"}) {
            for (int i = 0; i < 20; i++) {
                byte[] noise = new byte[random.nextInt(3000)];
                random.nextBytes(noise);
                byte[] start = magic.getBytes(StandardCharsets.US_ASCII);
                System.arraycopy(start, 0, noise, 0, Math.min(start.length, noise.length));
                assertRefusedOrRead("noise " + magic + i, noise);
            }
        }
    }

    @Test
    @Timeout(60)
    void cutAndDamagedFilesAreRefusedOrReadInPart() {
        SplittableRandom random = new SplittableRandom(2);
        for (String name : new String[] {"PCM_24-extensible.wav", "ULAW.wav", "PCM_16.aiff", "mono.ogg"}) {
            byte[] whole = bytes(name);
            for (int i = 0; i < 40; i++) {
                assertRefusedOrRead("cut " + name, Arrays.copyOf(whole, random.nextInt(whole.length)));
                byte[] damaged = whole.clone();
                for (int j = 0; j < 4; j++) {
                    damaged[random.nextInt(i % 2 == 0 ? 60 : whole.length)] = (byte) random.nextInt();
                }
                assertRefusedOrRead("damaged " + name, damaged);
            }
        }
    }

    private static void assertRefusedOrRead(String name, byte[] bytes) {
        try {
            float[] samples =
                    SoundFile.read(new RawValue.Encoded(name, () -> bytes), 10).samples();
            assertThat(samples.length).isPositive();
        } catch (JerboaException e) {
            assertThat(e).hasMessageContaining(name);
        }
    }

    @Test
    void aSourceThatBreaksIsNamed() {
        RawValue.Encoded broken = new RawValue.Encoded("shard.tar/7.wav", () -> {
            throw new IOException("the disk is gone");
        });
        assertThatThrownBy(() -> SoundFile.read(broken, 1))
                .isInstanceOf(JerboaException.class)
                .hasMessageContainingAll("shard.tar/7.wav", "the disk is gone");
    }
}
