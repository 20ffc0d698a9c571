package dev.jerboa.cli.recipe.space;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jerboa.multimodal.text.TextProcessor;
import dev.jerboa.prune.vocabulary.TokenizerFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A tokenizer that is made of words, as the tokenizers' own library reads it. */
class WordTokenizerTest {
    @TempDir
    private Path folder;

    @Test
    void frequentWordsAreOneTokenAndOthersAreSpelled() throws IOException {
        Path file = folder.resolve("tokenizer.json");
        WordTokenizer.write(file, Stream.of("The café, the cat", "The dog; the café", "a cat"), 3);
        try (TextProcessor tokenizer = TextProcessor.open(file, 32)) {
            int[] lengths = tokenizer.lengths(List.of("the", "Café", "CAT", "dog", "god", "the cat, a cafe", "xyz"));
            assertThat(lengths).containsExactly(1, 1, 1, 3, 3, 5, 1);
            long[] ids = tokenizer.encode(List.of("the cat xyz", "a")).ids().longs();
            assertThat(ids[0]).isNotEqualTo(ids[1]);
            assertThat(ids[2]).as("a word of unknown letters").isEqualTo(1);
            assertThat(ids[4]).as("padding").isZero();
        }
        int size = TokenizerFile.parse(Files.readString(file)).size();
        assertThat(size)
                .as("2 marks, 2 for each of 9 letters and 2 signs, 3 words")
                .isEqualTo(2 + 2 * 11 + 3);
    }
}
