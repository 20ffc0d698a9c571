package dev.jerboa.train.loop;

/** Hears what happens in a run, in the thread that trains. */
public interface TrainingObserver {
    /**
     * A run starts, or goes on.
     *
     * @param step how many steps have been made already
     */
    default void started(long step) {}

    /** A step was made. */
    default void stepped(StepMetrics metrics) {}

    /** The weights were evaluated. */
    default void evaluated(EvaluationMetrics metrics) {}

    /**
     * A checkpoint is on the disk.
     *
     * @param step how many steps it holds
     */
    default void saved(long step) {}
}
