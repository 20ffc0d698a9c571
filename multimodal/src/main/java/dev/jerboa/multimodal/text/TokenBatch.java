package dev.jerboa.multimodal.text;

import dev.jerboa.runtime.Tensor;

/**
 * Sentences as tokens, padded on the right to the longest of them.
 *
 * @param sentences how many sentences
 * @param tokens how many tokens each has, padding included
 * @param ids token numbers, int64 {@code [sentences, tokens]}
 * @param mask 1 for a token, 0 for padding, int64 {@code [sentences, tokens]}
 * @param typeIds the segment of each token, int64 {@code [sentences, tokens]}
 */
public record TokenBatch(int sentences, int tokens, Tensor ids, Tensor mask, Tensor typeIds) {}
