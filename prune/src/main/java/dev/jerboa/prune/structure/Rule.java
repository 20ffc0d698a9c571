package dev.jerboa.prune.structure;

/** Says how the axes of what one kind of operator reads and writes hang together. */
@FunctionalInterface
interface Rule {
    void link(NodeView view, Links links);
}
