package dev.jerboa.compress.report;

/**
 * What became of a vocabulary.
 *
 * @param tokensBefore rows of the table before
 * @param tokensAfter rows that are left
 * @param usedTokens tokens that the samples use; the others that are left are special, or parts of these
 * @param savedBytes what the table is smaller
 */
public record VocabularyReport(int tokensBefore, int tokensAfter, int usedTokens, long savedBytes) {}
