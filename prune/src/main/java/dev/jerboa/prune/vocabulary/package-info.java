/** Leaves out the tokens that nobody uses: their rows in the model's table, and their entries in the tokenizer. */
package dev.jerboa.prune.vocabulary;
