package dev.jerboa.multimodal.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A value of one modality as a person has it: a sentence, or the bytes of a picture or sound file. */
public sealed interface RawValue {
    /**
     * A sentence.
     *
     * @param text its words
     */
    record Text(String text) implements RawValue {}

    /**
     * A picture or a sound in the format of a file.
     *
     * @param name what errors call it, ending as the file does
     * @param source where its bytes are
     */
    record Encoded(String name, ByteSource source) implements RawValue {
        /** The contents of a file, read each time they are wanted. */
        public static Encoded of(Path file) {
            return new Encoded(file.toString(), () -> Files.readAllBytes(file));
        }
    }

    /** Bytes that can be had more than once. */
    @FunctionalInterface
    interface ByteSource {
        /** The bytes. */
        byte[] read() throws IOException;
    }
}
