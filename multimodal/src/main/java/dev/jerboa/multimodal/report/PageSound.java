package dev.jerboa.multimodal.report;

import dev.jerboa.multimodal.audio.SoundFile;
import dev.jerboa.multimodal.audio.Waveform;
import dev.jerboa.multimodal.data.RawValue;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;

/**
 * A sound within a page, to be played.
 *
 * @param source a WAV file of 16 bits as a {@code data:} address
 * @param title what it is called
 * @param part what is left of a longer sound
 * @param outline its loudness from left to right, as the path of a drawing of 240 by 40
 */
public record PageSound(String source, String title, Optional<String> part, String outline) {
    private static final int MOST_RATE_HERTZ = 16_000;
    private static final double A_LITTLE_SECONDS = 0.01;
    private static final int STROKES = 60;
    private static final double STROKE_DISTANCE = 4;
    private static final double HALF_HEIGHT = 20;

    /**
     * The beginning of a sound file.
     *
     * @throws dev.jerboa.onnx.JerboaException {@code UNREADABLE} if it is no sound that is known
     */
    public static PageSound of(RawValue.Encoded sound, String title, double mostSeconds) {
        // A little more is read, to know whether there is more.
        Waveform beginning = SoundFile.read(sound, mostSeconds + A_LITTLE_SECONDS);
        int most = (int) (mostSeconds * beginning.rateHertz());
        return beginning.samples().length > most
                ? of(
                        beginning.ofLength(most),
                        title,
                        Optional.of(String.format(Locale.ROOT, "the first %.0f s", mostSeconds)))
                : of(beginning, title);
    }

    /** A whole sound. */
    public static PageSound of(Waveform sound, String title) {
        return of(sound, title, Optional.empty());
    }

    private static PageSound of(Waveform sound, String title, Optional<String> part) {
        Waveform small = sound.at(Math.min(MOST_RATE_HERTZ, sound.rateHertz()));
        return new PageSound(
                "data:audio/wav;base64," + Base64.getEncoder().encodeToString(wav(small)),
                title,
                part,
                outline(small.samples()));
    }

    private static byte[] wav(Waveform sound) {
        float[] samples = sound.samples();
        ByteBuffer numbers = ByteBuffer.allocate(samples.length * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (float sample : samples) {
            numbers.putShort(
                    (short) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, Math.round(sample * 0x1p15f))));
        }
        AudioFormat format = new AudioFormat(sound.rateHertz(), Short.SIZE, 1, true, false);
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try (AudioInputStream input =
                new AudioInputStream(new ByteArrayInputStream(numbers.array()), format, samples.length)) {
            AudioSystem.write(input, AudioFileFormat.Type.WAVE, file);
        } catch (IOException e) {
            throw new UncheckedIOException("a sound cannot be written to memory", e);
        }
        return file.toByteArray();
    }

    /** Strokes as high as the largest sample of their part; the largest of all fills the drawing. */
    private static String outline(float[] samples) {
        float[] peaks = new float[STROKES];
        float most = 1e-6f;
        for (int i = 0; i < samples.length; i++) {
            int stroke = (int) ((long) i * STROKES / samples.length);
            peaks[stroke] = Math.max(peaks[stroke], Math.abs(samples[i]));
            most = Math.max(most, peaks[stroke]);
        }
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < STROKES; i++) {
            double half = Math.max(0.5, (HALF_HEIGHT - 1) * peaks[i] / most);
            path.append(String.format(
                    Locale.ROOT, "M%.0f %.1fv%.1f", STROKE_DISTANCE * (i + 0.5), HALF_HEIGHT - half, 2 * half));
        }
        return path.toString();
    }
}
