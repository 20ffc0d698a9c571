package dev.jerboa.multimodal.model;

import dev.jerboa.multimodal.Encoder;
import dev.jerboa.multimodal.data.RawValue;
import dev.jerboa.multimodal.data.Sample;
import dev.jerboa.multimodal.data.SampleSource;
import dev.jerboa.multimodal.data.UnreadablePolicy;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.Progress;
import dev.jerboa.runtime.data.numpy.NumpyVectorsWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The vectors of a data set in a {@code .npy} file, with the keys of its samples beside it, one a line and in the same
 * order.
 */
public final class EmbeddingFile {
    private static final int TOGETHER = 256;
    private static final String EXTENSION = ".npy";

    private final Encoder encoder;
    private final UnreadablePolicy policy;
    private final Progress progress;
    private final List<String> keys = new ArrayList<>();

    private EmbeddingFile(Encoder encoder, UnreadablePolicy policy, Progress progress) {
        this.encoder = encoder;
        this.policy = policy;
        this.progress = progress;
    }

    /**
     * Embeds the values of the encoder's modality; samples that lack it are passed over.
     *
     * @param policy what happens when a value turns out to be damaged
     * @return how many vectors were written
     * @throws JerboaException if no sample has such a value, one cannot be read and that is to stop the run, or the file
     *     cannot be written
     */
    public static int write(
            Encoder encoder, SampleSource samples, UnreadablePolicy policy, Path target, Progress progress) {
        EmbeddingFile file = new EmbeddingFile(encoder, policy, progress);
        try (NumpyVectorsWriter writer = NumpyVectorsWriter.create(target, encoder.dimension())) {
            file.embedAll(samples, writer);
            if (file.keys.isEmpty()) {
                throw new JerboaException(
                        ErrorCode.INVALID_ARGUMENT,
                        "no sample of " + samples.name() + " has a value of the modality "
                                + Manifest.name(encoder.modality()),
                        "Name another modality, or give other data.");
            }
            writer.finish();
            Files.write(keysOf(target), file.keys);
        } catch (IOException e) {
            throw new JerboaException(
                    ErrorCode.OUTPUT_LOCATION,
                    keysOf(target) + " cannot be written: " + e.getMessage(),
                    "Check the folder's permissions and the room on the disk.",
                    e);
        }
        return file.keys.size();
    }

    /** The file of keys beside a file of vectors: {@code out.keys.txt} beside {@code out.npy}. */
    public static Path keysOf(Path vectors) {
        String name = vectors.getFileName().toString();
        String stem = name.endsWith(EXTENSION) ? name.substring(0, name.length() - EXTENSION.length()) : name;
        return vectors.resolveSibling(stem + ".keys.txt");
    }

    private void embedAll(SampleSource samples, NumpyVectorsWriter writer) {
        try (Stream<Sample> stream = samples.samples()) {
            Iterator<Sample> left = stream.filter(sample -> sample.values().containsKey(encoder.modality()))
                    .iterator();
            while (left.hasNext()) {
                List<Sample> part = new ArrayList<>();
                while (left.hasNext() && part.size() < TOGETHER) {
                    part.add(left.next());
                }
                embed(part, writer);
                progress.update("embedding " + samples.name(), keys.size(), 0);
            }
        }
    }

    private void embed(List<Sample> samples, NumpyVectorsWriter writer) {
        try {
            writer.write(encoder.embed(samples.stream().map(this::value).toList()));
            samples.forEach(sample -> keys.add(line(sample.key())));
        } catch (JerboaException e) {
            if (e.code() != ErrorCode.UNREADABLE || policy.isStrict()) {
                throw e;
            }
            for (Sample sample : samples) {
                policy.attempt(() -> encoder.embed(List.of(value(sample)))).ifPresent(vector -> {
                    writer.write(vector);
                    keys.add(line(sample.key()));
                });
            }
        }
    }

    private RawValue value(Sample sample) {
        return sample.values().get(encoder.modality());
    }

    private static String line(String key) {
        return key.replace('\n', ' ').replace('\r', ' ');
    }
}
