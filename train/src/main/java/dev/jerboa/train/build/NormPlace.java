package dev.jerboa.train.build;

/** Where a transformer layer normalizes. */
public enum NormPlace {
    /** After each sum, as in Vaswani et al. 2017 and BERT. */
    AFTER,
    /** Before attention and before the feed-forward part, and once after the last layer (Xiong et al. 2020). */
    BEFORE
}
