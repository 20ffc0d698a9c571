package dev.jerboa.train.fuse;

import dev.jerboa.onnx.Node;
import java.util.Optional;

/** Knows one computation that exports spell out, by its last node. */
interface Fusion {
    /** The domain of the nodes that fusions make; they are never written to a file. */
    String DOMAIN = "dev.jerboa.train";

    /**
     * One node that gives what this one gives, reading values from before the computation; nothing if this node does not
     * end such a computation.
     */
    Optional<Node> replacement(Node last, GraphView view);
}
