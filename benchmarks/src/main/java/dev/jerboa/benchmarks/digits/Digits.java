package dev.jerboa.benchmarks.digits;

import dev.jerboa.multimodal.Modality;
import dev.jerboa.multimodal.audio.SoundFile;
import dev.jerboa.multimodal.audio.Waveform;
import dev.jerboa.multimodal.augment.Planes;
import dev.jerboa.multimodal.data.RawValue;
import dev.jerboa.multimodal.data.Sample;
import dev.jerboa.multimodal.data.TarShards;
import dev.jerboa.multimodal.data.UnreadablePolicy;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/**
 * The digits of both shards, decoded: those to train with come first.
 *
 * @param items all of them
 * @param trained how many are to train with
 */
record Digits(List<Digit> items, int trained) {
    private static final double MOST_SECONDS = 2;

    /**
     * One sample.
     *
     * @param word the English word
     * @param digit 0 to 9
     * @param speaker a name
     */
    record Digit(Planes picture, Waveform sound, String word, int digit, String speaker) {}

    /** Reads {@code digits-train.tar} and {@code digits-valid.tar} of a directory. */
    static Digits read(Path directory) {
        List<Digit> items = new ArrayList<>(read(directory, "digits-train.tar"));
        int trained = items.size();
        items.addAll(read(directory, "digits-valid.tar"));
        return new Digits(items, trained);
    }

    private static List<Digit> read(Path directory, String shard) {
        TarShards source = new TarShards(List.of(directory.resolve(shard)), UnreadablePolicy.strict());
        try (Stream<Sample> samples = source.samples()) {
            return samples.map(Digits::decode).toList();
        }
    }

    private static Digit decode(Sample sample) {
        RawValue.Encoded picture = (RawValue.Encoded) sample.values().get(Modality.IMAGE);
        RawValue.Encoded sound = (RawValue.Encoded) sample.values().get(Modality.AUDIO);
        RawValue.Text word = (RawValue.Text) sample.values().get(Modality.TEXT);
        try {
            return new Digit(
                    Planes.of(ImageIO.read(
                            new ByteArrayInputStream(picture.source().read()))),
                    SoundFile.read(sound, MOST_SECONDS),
                    word.text().strip(),
                    Integer.parseInt(sample.labels().get("digit")),
                    sample.labels().get("speaker"));
        } catch (IOException e) {
            throw new UncheckedIOException("sample " + sample.key(), e);
        }
    }

    /** The different values of something, in alphabetical order. */
    static List<String> kinds(Stream<String> values) {
        return values.distinct().sorted().toList();
    }
}
