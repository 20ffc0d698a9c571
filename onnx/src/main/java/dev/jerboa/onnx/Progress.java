package dev.jerboa.onnx;

/** Hears how far a long piece of work has come; called from several threads, so an implementation must allow that. */
@FunctionalInterface
public interface Progress {
    /** Hears nothing. */
    Progress SILENT = (task, done, total) -> {};

    /**
     * Some work is done.
     *
     * @param task what is being done, in a word or two
     * @param done how much of it is done
     * @param total how much there is, in the same unit
     */
    void update(String task, long done, long total);
}
