package dev.jerboa.multimodal.audio;

import dev.jerboa.multimodal.data.RawValue;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioFormat.Encoding;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.UnsupportedAudioFileException;

/**
 * Reads WAV files (and AIFF and AU) of 8 to 32 bits, of floats, or by A-law or mu-law; several channels become their mean.
 *
 * <p>FLAC and Ogg Vorbis are read if their decoders are on the class path: Java's sound system finds them by itself.
 */
public final class SoundFile {
    private static final int MOST_CHANNELS = 64;
    private static final int CHUNK_FRAMES = 4096;
    private static final int MOST_IDLE_READS = 100_000;
    private static final int LONGEST_HEADER_BYTES = 1 << 16;
    private static final Set<Encoding> PLAIN = Set.of(Encoding.PCM_SIGNED, Encoding.PCM_UNSIGNED, Encoding.PCM_FLOAT);

    private SoundFile() {}

    /**
     * Checks by its header that a file is a sound of a kind that is read.
     *
     * @throws JerboaException {@code UNREADABLE} if it is not
     */
    public static void requireReadable(Path file) {
        read(file, 0);
    }

    /**
     * The beginning of a sound.
     *
     * @param mostSeconds what comes later is left out
     * @throws JerboaException {@code UNREADABLE} if the file is missing, is no sound that is known, or has no samples
     */
    public static Waveform read(Path file, double mostSeconds) {
        if (!Files.isRegularFile(file)) {
            throw new JerboaException(
                    ErrorCode.NOT_A_FILE, "there is no sound file " + file, "Give the path of a WAV file.");
        }
        try (InputStream bytes = Files.newInputStream(file)) {
            return read(file.toString(), bytes, mostSeconds);
        } catch (IOException e) {
            throw unreadable(file.toString(), e.getMessage(), e);
        }
    }

    /**
     * The beginning of a sound.
     *
     * @param mostSeconds what comes later is left out
     * @throws JerboaException {@code UNREADABLE} if the bytes cannot be had, are no sound that is known, or have no
     *     samples
     */
    public static Waveform read(RawValue.Encoded sound, double mostSeconds) {
        try {
            return read(sound.name(), new ByteArrayInputStream(sound.source().read()), mostSeconds);
        } catch (IOException e) {
            throw unreadable(sound.name(), e.getMessage(), e);
        }
    }

    /** The bytes of a value that is no text. */
    static RawValue.Encoded encoded(RawValue value) {
        if (value instanceof RawValue.Encoded encoded) {
            return encoded;
        }
        throw new JerboaException(
                ErrorCode.INVALID_ARGUMENT, "the text '" + value + "' was given as a sound", "Give a file of sound.");
    }

    private static Waveform read(String name, InputStream bytes, double mostSeconds) {
        try (AudioInputStream input = open(name, bytes)) {
            return read(name, input, mostSeconds);
        } catch (JerboaException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // Headers without sense and damaged contents make decoders fail in many ways.
            throw unreadable(name, e.getMessage() == null ? e.toString() : e.getMessage(), e);
        }
    }

    /** The samples as numbers, whatever they are in the file. */
    private static AudioInputStream open(String name, InputStream bytes) throws IOException {
        BufferedInputStream buffered = new BufferedInputStream(bytes, LONGEST_HEADER_BYTES);
        buffered.mark(OptionalFormat.MAGIC_BYTES);
        byte[] magic = buffered.readNBytes(OptionalFormat.MAGIC_BYTES);
        buffered.reset();
        try {
            AudioInputStream input = AudioSystem.getAudioInputStream(buffered);
            return PLAIN.contains(input.getFormat().getEncoding()) ? input : decoded(input);
        } catch (UnsupportedAudioFileException e) {
            OptionalFormat.of(magic).ifPresent(format -> format.requireDecoder(name));
            throw unreadable(name, e.getMessage(), e);
        }
    }

    /** As whole numbers of so many bits as there are; Vorbis has none of its own, and is told 16. */
    private static AudioInputStream decoded(AudioInputStream input) {
        AudioFormat format = input.getFormat();
        int bits = Math.max(16, format.getSampleSizeInBits());
        AudioFormat wanted = new AudioFormat(format.getSampleRate(), bits, format.getChannels(), true, false);
        return AudioSystem.isConversionSupported(wanted, format)
                ? AudioSystem.getAudioInputStream(wanted, input)
                : AudioSystem.getAudioInputStream(Encoding.PCM_SIGNED, input);
    }

    private static Waveform read(String name, AudioInputStream input, double mostSeconds) throws IOException {
        AudioFormat format = input.getFormat();
        Decoder decoder = decoder(name, format);
        int rateHertz = Math.round(format.getSampleRate());
        // The header's length is not believed: memory is taken for what was read.
        long mostFrames = (long) Math.min(Integer.MAX_VALUE - 8, mostSeconds * rateHertz);
        float[] samples = new float[0];
        byte[] chunk = new byte[CHUNK_FRAMES * format.getFrameSize()];
        int frames = 0;
        while (frames < mostFrames) {
            int wanted = (int) Math.min(CHUNK_FRAMES, mostFrames - frames);
            int read = readFrames(input, chunk, wanted, format.getFrameSize());
            if (samples.length < frames + read) {
                samples = Arrays.copyOf(samples, Math.max(2 * samples.length, frames + read));
            }
            mix(ByteBuffer.wrap(chunk).order(order(format)), decoder, format.getChannels(), samples, frames, read);
            frames += read;
            if (read < wanted) {
                break;
            }
        }
        if (frames == 0 && mostFrames > 0) {
            throw unreadable(name, "it has no samples", null);
        }
        return new Waveform(Arrays.copyOf(samples, frames), rateHertz);
    }

    /** Fills a chunk with whole frames as far as they go; a broken one at the end of a file is left out. */
    private static int readFrames(AudioInputStream input, byte[] chunk, int frames, int frameBytes) throws IOException {
        int wanted = frames * frameBytes;
        int done = 0;
        int idle = 0;
        while (done < wanted && idle < MOST_IDLE_READS) {
            int read = input.read(chunk, done, wanted - done);
            if (read < 0) {
                break;
            }
            done += read;
            // Decoders give nothing while they read a header.
            idle = read == 0 ? idle + 1 : 0;
        }
        return done / frameBytes;
    }

    /** Takes one sample of one channel out of a buffer. */
    @FunctionalInterface
    private interface Decoder {
        float next(ByteBuffer from);
    }

    private static Decoder decoder(String name, AudioFormat format) {
        int bits = format.getSampleSizeInBits();
        boolean sane = format.getChannels() >= 1
                && format.getChannels() <= MOST_CHANNELS
                && format.getFrameSize() == format.getChannels() * bits / 8
                && format.getSampleRate() >= Resampler.LOWEST_RATE_HERTZ
                && format.getSampleRate() <= Resampler.HIGHEST_RATE_HERTZ;
        Encoding encoding = format.getEncoding();
        if (sane && encoding.equals(Encoding.PCM_FLOAT) && bits == 32) {
            return ByteBuffer::getFloat;
        } else if (sane && encoding.equals(Encoding.PCM_FLOAT) && bits == 64) {
            return from -> (float) from.getDouble();
        } else if (sane && encoding.equals(Encoding.PCM_UNSIGNED) && bits == 8) {
            return from -> ((from.get() & 0xff) - 128) / 0x1p7f;
        }
        Decoder signed = sane && encoding.equals(Encoding.PCM_SIGNED) ? signedDecoder(bits) : null;
        if (signed != null) {
            return signed;
        }
        throw unreadable(name, "its samples are " + format + ", which is not read", null);
    }

    private static Decoder signedDecoder(int bits) {
        return switch (bits) {
            case 8 -> from -> from.get() / 0x1p7f;
            case 16 -> from -> from.getShort() / 0x1p15f;
            case 24 -> from -> int24(from) / 0x1p23f;
            case 32 -> from -> from.getInt() / 0x1p31f;
            default -> null;
        };
    }

    private static int int24(ByteBuffer from) {
        int first = from.get() & 0xff;
        int middle = from.get() & 0xff;
        int last = from.get() & 0xff;
        int high = from.order() == ByteOrder.BIG_ENDIAN ? first : last;
        int low = from.order() == ByteOrder.BIG_ENDIAN ? last : first;
        return (byte) high << 16 | middle << 8 | low;
    }

    private static void mix(ByteBuffer from, Decoder decoder, int channels, float[] samples, int start, int frames) {
        for (int i = 0; i < frames; i++) {
            float sum = 0;
            for (int channel = 0; channel < channels; channel++) {
                sum += decoder.next(from);
            }
            samples[start + i] = sum / channels;
        }
    }

    private static ByteOrder order(AudioFormat format) {
        return format.isBigEndian() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    }

    static JerboaException unreadable(String name, String why, Throwable cause) {
        return new JerboaException(
                ErrorCode.UNREADABLE,
                name + " is not a sound that can be read: " + why,
                "Convert it to WAV with 16 bits.",
                cause);
    }
}
