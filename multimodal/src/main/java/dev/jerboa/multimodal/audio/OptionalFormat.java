package dev.jerboa.multimodal.audio;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.ServiceLoader;
import javax.sound.sampled.spi.AudioFileReader;

/** Formats of sound whose decoders a user may add; no class of theirs is named. */
enum OptionalFormat {
    FLAC("fLaC", "org.jflac:jflac-codec", "org.jflac."),
    OGG_VORBIS("OggS", "com.googlecode.soundlibs:vorbisspi", "javazoom.spi.vorbis.");

    /** So many bytes at the beginning of a file tell these formats apart. */
    static final int MAGIC_BYTES = 4;

    private final String magic;
    private final String artifact;
    private final String readerPackage;

    OptionalFormat(String magic, String artifact, String readerPackage) {
        this.magic = magic;
        this.artifact = artifact;
        this.readerPackage = readerPackage;
    }

    /** The format of a file that begins so. */
    static Optional<OptionalFormat> of(byte[] beginning) {
        String text = new String(beginning, StandardCharsets.ISO_8859_1);
        return Arrays.stream(values())
                .filter(format -> format.magic.equals(text))
                .findFirst();
    }

    /**
     * Tells what to add if the decoder is not there.
     *
     * @throws JerboaException {@code UNSUPPORTED} if it is not
     */
    void requireDecoder(String name) {
        boolean there = ServiceLoader.load(AudioFileReader.class).stream()
                .anyMatch(reader -> reader.type().getName().startsWith(readerPackage));
        if (!there) {
            throw new JerboaException(
                    ErrorCode.UNSUPPORTED,
                    name + " is in the format " + name().replace('_', ' ') + ", whose decoder is not on the class path",
                    "Add " + artifact + " with what it depends on, or convert the sound to WAV.");
        }
    }
}
