package dev.jerboa.train.build;

/** What follows each convolution. */
public enum ConvolutionNorm {
    /** Over the batch while training, by running statistics afterwards (Ioffe and Szegedy 2015). */
    BATCH,
    /** Over each picture's channel by itself, so that no sample depends on another (Ulyanov et al. 2016). */
    INSTANCE
}
