package dev.jerboa.multimodal.model;

import dev.jerboa.multimodal.Encoder;
import dev.jerboa.multimodal.Modality;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.runtime.Session;
import dev.jerboa.runtime.SessionOptions;
import dev.jerboa.runtime.TemporaryDirectory;
import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A model directory: encoders of one or more modalities that share a vector space, with all that they need.
 *
 * <p>Directories are opened as they come: exports of CLIP, SigLIP, CLAP, of Whisper's encoder and of text encoders in the
 * layouts of Hugging Face, transformers.js and sentence-transformers, pairs of a {@code textual} and a {@code visual}
 * network, and what {@link ModelDirectory} writes. Networks are told apart by what they read and give, not by their names.
 */
public final class MultimodalModel implements AutoCloseable {
    private final Path directory;
    private final Map<Modality, Tower> towers;
    private final Optional<LogitScale> logitScale;
    private final SessionOptions sessionOptions;
    private final Map<Modality, Encoder> encoders = new EnumMap<>(Modality.class);
    private final Optional<TemporaryDirectory> cuts;
    private final Map<String, Head> heads = new LinkedHashMap<>();
    private final Map<String, HeadRunner> runners = new HashMap<>();

    private MultimodalModel(
            Path directory,
            Map<Modality, Tower> towers,
            Optional<LogitScale> logitScale,
            List<Head> heads,
            SessionOptions sessionOptions,
            Optional<TemporaryDirectory> cuts) {
        this.directory = directory;
        this.towers = Collections.unmodifiableMap(new EnumMap<>(towers));
        this.logitScale = logitScale;
        this.sessionOptions = sessionOptions;
        this.cuts = cuts;
        heads.forEach(head -> this.heads.put(head.name(), head));
    }

    /** Opens a directory with {@link OpenOptions#defaults()}; fails as {@link #open(Path, OpenOptions)}. */
    public static MultimodalModel open(Path directory) {
        return open(directory, OpenOptions.defaults());
    }

    /**
     * Opens a directory. Weights are loaded when an encoder is first asked for.
     *
     * @throws JerboaException if there is no such directory, it has no encoder, lacks a file that one needs, or a file is
     *     damaged; the message says what was found and what is missing
     */
    public static MultimodalModel open(Path directory, OpenOptions options) {
        Optional<Manifest> manifest = Manifest.find(directory);
        TowerAssembly assembly = new TowerAssembly(directory, options, manifest);
        try {
            Optional<LogitScale> scale = assembly.assemble();
            return new MultimodalModel(
                    directory,
                    assembly.towers(),
                    scale,
                    manifest.stream()
                            .flatMap(found -> found.heads().stream())
                            .map(Manifest.HeadEntry::head)
                            .toList(),
                    SessionOptions.defaults().withThreads(options.threads()),
                    assembly.cuts());
        } catch (JerboaException e) {
            assembly.close();
            throw e;
        }
    }

    /** The directory, as it was given. */
    public Path directory() {
        return directory;
    }

    /** The modalities that there are encoders for. */
    public Set<Modality> modalities() {
        return towers.keySet();
    }

    /** The networks, with what goes before and after them. */
    public Map<Modality, Tower> towers() {
        return towers;
    }

    /**
     * The network of a modality.
     *
     * @throws JerboaException if there is none; the message says which there are
     */
    public Tower tower(Modality modality) {
        Tower tower = towers.get(modality);
        if (tower == null) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    directory + " has no encoder for " + Manifest.name(modality) + ", only for "
                            + String.join(
                                    ", ",
                                    towers.keySet().stream().map(Manifest::name).toList()),
                    "Use a model that has one.");
        }
        return tower;
    }

    /**
     * The encoder of a modality, opened when it is first asked for; it is closed with this model.
     *
     * @throws JerboaException if there is none, or ONNX Runtime refuses it
     */
    public synchronized Encoder encoder(Modality modality) {
        Tower tower = tower(modality);
        Encoder open = encoders.get(modality);
        if (open == null) {
            Session session = Session.open(tower.file(), sessionOptions);
            try {
                open = new TowerEncoder(tower, session);
            } catch (JerboaException e) {
                session.close();
                throw e;
            }
            encoders.put(modality, open);
        }
        return open;
    }

    /** The heads on towers, by their names. */
    public Map<String, Head> heads() {
        return Collections.unmodifiableMap(heads);
    }

    /**
     * What a head says of embeddings, {@code [samples][outputs]}.
     *
     * @param vectors unit vectors of its tower, {@code [samples][width]}
     * @throws JerboaException if there is no such head, or ONNX Runtime refuses it
     */
    public synchronized float[][] answers(String name, float[][] vectors) {
        Head head = heads.get(name);
        if (head == null) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    directory + " has no head '" + name + "', only " + heads.keySet(),
                    "Choose one of them.");
        }
        return runners.computeIfAbsent(name, key -> new HeadRunner(head, sessionOptions))
                .answers(vectors);
    }

    /** How cosines become the logits of training, where the directory tells. */
    public Optional<LogitScale> logitScale() {
        return logitScale;
    }

    /** Closes the encoders and processors. */
    @Override
    public synchronized void close() {
        encoders.values().forEach(Encoder::close);
        encoders.clear();
        runners.values().forEach(HeadRunner::close);
        runners.clear();
        towers.values().forEach(tower -> tower.processor().close());
        cuts.ifPresent(TemporaryDirectory::close);
    }
}
