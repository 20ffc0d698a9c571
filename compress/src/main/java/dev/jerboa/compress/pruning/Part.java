package dev.jerboa.compress.pruning;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.prune.structure.UnitKind;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** The parts of a model that can be asked to go. */
public enum Part {
    /** Attention heads. */
    HEADS("heads", UnitKind.HEAD),
    /** Neurons between two matrices. */
    FEED_FORWARD("ffn", UnitKind.FEED_FORWARD),
    /** Residual branches: of a transformer's layer, the attention and the feed-forward part apart. */
    LAYERS("layers", UnitKind.LAYER),
    /** Channels of convolutions. */
    CHANNELS("channels", UnitKind.CHANNEL),
    /** Columns of the embedding that runs through the whole model. */
    WIDTH("width", UnitKind.WIDTH),
    /** Tokens that no sample uses. */
    VOCABULARY("vocab", UnitKind.VOCABULARY),
    /** Single weights of matrices, which become zero; every shape stays. */
    WEIGHTS("weights");

    private final String optionName;
    private final Optional<UnitKind> kind;

    Part(String optionName, UnitKind kind) {
        this.optionName = optionName;
        this.kind = Optional.of(kind);
    }

    Part(String optionName) {
        this.optionName = optionName;
        this.kind = Optional.empty();
    }

    /** The part that a person names. */
    public static Part ofOptionName(String name) {
        return Arrays.stream(values())
                .filter(part -> part.optionName.equals(name))
                .findFirst()
                .orElseThrow(() -> new JerboaException(
                        ErrorCode.INVALID_ARGUMENT,
                        "a model has no part '" + name + "' that can be removed",
                        "Name one or more of " + names() + "."));
    }

    /** All names. */
    public static String names() {
        return Arrays.stream(values()).map(Part::optionName).collect(Collectors.joining(", "));
    }

    /** What a person calls it. */
    public String optionName() {
        return optionName;
    }

    /** What its units are; empty if it has none. */
    public Optional<UnitKind> kind() {
        return kind;
    }

    /** Whether a goal says how much of it goes. */
    boolean isStructure() {
        return this != VOCABULARY && this != WEIGHTS;
    }
}
