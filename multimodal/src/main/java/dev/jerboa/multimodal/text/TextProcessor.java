package dev.jerboa.multimodal.text;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.runtime.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Tokenizes sentences as the model's own {@code tokenizer.json} says, truncated and padded. */
public final class TextProcessor implements AutoCloseable {
    /** Tokens of a sentence beyond this many are cut off, unless told otherwise. */
    public static final int DEFAULT_MAXIMUM_TOKENS = 128;

    private static final String NO_REPORTS = "OPT_OUT_TRACKING";

    static {
        // The tokenizers' library reports its use over the network unless told not to.
        if (System.getProperty(NO_REPORTS) == null) {
            System.setProperty(NO_REPORTS, "true");
        }
    }

    private final HuggingFaceTokenizer tokenizer;
    private final int maximumTokens;

    private TextProcessor(HuggingFaceTokenizer tokenizer, int maximumTokens) {
        this.tokenizer = tokenizer;
        this.maximumTokens = maximumTokens;
    }

    /** Opens a tokenizer with the default truncation. */
    public static TextProcessor open(Path tokenizerJson) {
        return open(tokenizerJson, DEFAULT_MAXIMUM_TOKENS);
    }

    /**
     * Opens a tokenizer in the Hugging Face format.
     *
     * @param maximumTokens longer sentences are cut to this many tokens, special tokens included
     * @throws JerboaException if the file is missing or is not a tokenizer
     */
    public static TextProcessor open(Path tokenizerJson, int maximumTokens) {
        if (!Files.isRegularFile(tokenizerJson)) {
            throw new JerboaException(
                    ErrorCode.NOT_A_FILE,
                    "there is no tokenizer file " + tokenizerJson,
                    "Give the model's own tokenizer.json.");
        }
        try {
            return new TextProcessor(
                    HuggingFaceTokenizer.newInstance(
                            tokenizerJson,
                            Map.of(
                                    "padding",
                                    "false",
                                    "truncation",
                                    "true",
                                    "maxLength",
                                    Integer.toString(maximumTokens),
                                    "modelMaxLength",
                                    Integer.toString(maximumTokens))),
                    maximumTokens);
        } catch (IOException | RuntimeException e) {
            throw new JerboaException(
                    ErrorCode.UNREADABLE,
                    tokenizerJson + " is not a tokenizer: " + e.getMessage(),
                    "Give the model's own tokenizer.json, in the Hugging Face format.",
                    e);
        }
    }

    /**
     * Tokenizes sentences together.
     *
     * <p>Padding has the number 0 whatever the tokenizer calls it: the mask hides it from the encoder.
     */
    public TokenBatch encode(List<String> sentences) {
        return encode(sentences, 0);
    }

    /**
     * Tokenizes sentences together, and pads all of them to at least so many tokens; otherwise as {@link
     * #encode(List)}.
     */
    public TokenBatch encode(List<String> sentences, int leastTokens) {
        return pad(Arrays.asList(tokenizer.batchEncode(sentences)), leastTokens, 0);
    }

    /**
     * Tokenizes sentences together, padded as an encoder wants it.
     *
     * @param spec its maximum must be that of this tokenizer
     */
    public TokenBatch encode(List<String> sentences, TextSpec spec) {
        int least = spec.fixed() ? spec.maximumTokens() : 1;
        return pad(Arrays.asList(tokenizer.batchEncode(sentences)), least, spec.padId());
    }

    /** Where longer sentences are cut, special tokens included. */
    public int maximumTokens() {
        return maximumTokens;
    }

    /** How many tokens each sentence has after truncation, special tokens included. */
    public int[] lengths(List<String> sentences) {
        return Arrays.stream(tokenizer.batchEncode(sentences))
                .mapToInt(encoding -> encoding.getIds().length)
                .toArray();
    }

    @Override
    public void close() {
        tokenizer.close();
    }

    private static TokenBatch pad(List<Encoding> encodings, int leastTokens, long padId) {
        int tokens = encodings.stream()
                .mapToInt(encoding -> encoding.getIds().length)
                .reduce(leastTokens, Math::max);
        long[] ids = new long[encodings.size() * tokens];
        long[] mask = new long[ids.length];
        long[] typeIds = new long[ids.length];
        for (int i = 0; i < encodings.size(); i++) {
            Encoding encoding = encodings.get(i);
            int length = encoding.getIds().length;
            System.arraycopy(encoding.getIds(), 0, ids, i * tokens, length);
            Arrays.fill(ids, i * tokens + length, (i + 1) * tokens, padId);
            System.arraycopy(encoding.getTypeIds(), 0, typeIds, i * tokens, length);
            Arrays.fill(mask, i * tokens, i * tokens + length, 1);
        }
        long[] dims = {encodings.size(), tokens};
        return new TokenBatch(
                encodings.size(), tokens, Tensor.of(dims, ids), Tensor.of(dims, mask), Tensor.of(dims, typeIds));
    }
}
