package dev.jerboa.multimodal.data;

import dev.jerboa.multimodal.Modality;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Tar archives in which members that stand together and share a name up to its first dot are one sample, as in
 * WebDataset.
 *
 * <p>{@code KEY.png}, {@code KEY.wav} and {@code KEY.txt} are the picture, the sound and the sentence; the fields of
 * {@code KEY.json} become labels, and {@code KEY.cls} the label {@code cls}. The key of a sample is the archive's name
 * and its own, {@code digits-00/000017}, so that archives can be added. Only the list of members is read through; the
 * bytes of a picture or sound are read from the archive when they are wanted.
 */
public final class TarShards implements SampleSource {
    private final List<Path> shards;
    private final UnreadablePolicy policy;

    /** Reads archives in the order given. */
    public TarShards(List<Path> shards, UnreadablePolicy policy) {
        if (shards.isEmpty()) {
            throw new JerboaException(ErrorCode.INVALID_ARGUMENT, "no tar archives are given", "Give one or more.");
        }
        this.shards = List.copyOf(shards);
        this.policy = policy;
    }

    @Override
    public String name() {
        return shards.size() == 1 ? shards.get(0).toString() : shards.get(0) + " and " + (shards.size() - 1) + " more";
    }

    /**
     * The samples of one archive after the other.
     *
     * @throws JerboaException if one is damaged and that stops the run; else what follows the damage is left out
     */
    @Override
    public Stream<Sample> samples() {
        Samples samples = new Samples();
        return Streams.of(samples, samples);
    }

    private static String nameOf(Path shard) {
        String file = shard.getFileName().toString();
        return "tar".equals(FileModality.ending(file)) ? file.substring(0, file.length() - 4) : file;
    }

    /** The samples of all archives, read one ahead. */
    private final class Samples implements Iterator<Sample>, Closeable {
        private final Iterator<Path> rest = shards.iterator();
        private Path shard;
        private Optional<TarReader> reader = Optional.empty();
        private Optional<SampleParts> open = Optional.empty();
        private Optional<Sample> next = Optional.empty();

        @Override
        public boolean hasNext() {
            while (next.isEmpty() && (reader.isPresent() || rest.hasNext())) {
                try {
                    advance();
                } catch (IOException e) {
                    abandon(Problems.unreadable(shard.toString(), e));
                }
            }
            return next.isPresent();
        }

        @Override
        public Sample next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            Sample sample = next.orElseThrow();
            next = Optional.empty();
            return sample;
        }

        private void advance() throws IOException {
            if (reader.isEmpty()) {
                shard = rest.next();
                reader = Optional.of(new TarReader(shard));
            }
            Optional<TarEntry> entry = reader.get().next();
            if (entry.isEmpty()) {
                close();
                finish();
            } else if (isShown(entry.get())) {
                add(entry.get());
            }
        }

        /** Leaves an archive; the sample that was being collected may lack what is behind the damage. */
        private void abandon(JerboaException problem) {
            open = Optional.empty();
            try {
                close();
            } catch (IOException e) {
                problem.addSuppressed(e);
            }
            policy.report(problem);
        }

        private void finish() {
            next = open.flatMap(parts -> parts.finish(policy));
            open = Optional.empty();
        }

        private void add(TarEntry entry) {
            int dot = entry.name().indexOf('.', entry.name().lastIndexOf('/') + 1);
            String key =
                    nameOf(shard) + "/" + (dot < 0 ? entry.name() : entry.name().substring(0, dot));
            if (open.isPresent() && !open.get().key().equals(key)) {
                finish();
            }
            SampleParts parts = open.orElseGet(() -> new SampleParts(key, "'" + key + "' in " + shard));
            open = Optional.of(parts);
            try {
                add(entry, parts, shard);
            } catch (IOException e) {
                parts.spoil(Problems.unreadable(shard + ", '" + entry.name() + "',", e));
            }
        }

        private void add(TarEntry entry, SampleParts parts, Path archive) throws IOException {
            String ending = FileModality.ending(entry.name());
            Optional<Modality> modality = FileModality.of(entry.name());
            if (entry.isUnsupported()) {
                throw new IOException("it is a link or has holes, which is not supported");
            } else if ("json".equals(ending)) {
                parts.labels(JsonLabels.read(text(entry)));
            } else if ("cls".equals(ending)) {
                parts.label(ending, text(entry).strip());
            } else if (modality.isPresent() && modality.get() == Modality.TEXT) {
                parts.add(Modality.TEXT, new RawValue.Text(text(entry).strip()));
            } else if (modality.isPresent()) {
                parts.add(
                        modality.get(),
                        new RawValue.Encoded(archive + ":" + entry.name(), () -> TarReader.read(archive, entry)));
            }
        }

        private String text(TarEntry entry) throws IOException {
            return new String(reader.orElseThrow().read(entry), StandardCharsets.UTF_8);
        }

        private boolean isShown(TarEntry entry) {
            String file = entry.name().substring(entry.name().lastIndexOf('/') + 1);
            return (entry.isFile() || entry.isUnsupported()) && !file.startsWith(".") && !file.isEmpty();
        }

        @Override
        public void close() throws IOException {
            if (reader.isPresent()) {
                TarReader closed = reader.get();
                reader = Optional.empty();
                closed.close();
            }
        }
    }
}
