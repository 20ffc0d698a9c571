package dev.jerboa.distill.output;

/** What the numbers of a classifier's output are. */
public enum Scores {
    /** Any numbers, before a softmax or sigmoid. */
    LOGITS,
    /** From 0 to 1, after it. */
    PROBABILITIES
}
