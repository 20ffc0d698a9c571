package dev.jerboa.multimodal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.jerboa.multimodal.loyalty.BatchInvariance;
import dev.jerboa.multimodal.text.TextProcessor;
import dev.jerboa.multimodal.text.TokenBatch;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.runtime.Session;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Known token numbers of the published vocabulary, and what the encoder's makers say of its similarities. */
class TextEncoderTest {
    @TempDir
    private static Path folder;

    private static TextProcessor processor;
    private static Session session;

    @BeforeAll
    static void open() throws IOException {
        processor = TextProcessor.open(copy("all-minilm-l6-v2-tokenizer.json"));
        session = Session.open(copy("all-minilm-l6-v2.onnx"));
    }

    @AfterAll
    static void close() {
        processor.close();
        session.close();
    }

    private static Path copy(String resource) throws IOException {
        Path target = folder.resolve(resource);
        try (InputStream input = TextEncoderTest.class.getResourceAsStream("/" + resource)) {
            Files.copy(input, target);
        }
        return target;
    }

    @Test
    void tokensAreThoseOfThePublishedVocabulary() {
        TokenBatch batch = processor.encode(List.of("hello world", "Hi"));
        assertThat(batch.tokens()).isEqualTo(4);
        assertThat(batch.ids().longs()).containsExactly(101, 7592, 2088, 102, 101, 7632, 102, 0);
        assertThat(batch.mask().longs()).containsExactly(1, 1, 1, 1, 1, 1, 1, 0);
        assertThat(batch.typeIds().longs()).containsOnly(0);
    }

    @Test
    void sentencesArePaddedToAsManyTokensAsAModelWants() {
        TokenBatch batch = processor.encode(List.of("Hi"), 5);
        assertThat(batch.ids().longs()).containsExactly(101, 7632, 102, 0, 0);
        assertThat(batch.mask().longs()).containsExactly(1, 1, 1, 0, 0);
        assertThat(processor.encode(List.of("Hi"), 2).tokens()).isEqualTo(3);
    }

    @Test
    void longSentencesAreCutWithTheirEndMarkKept() {
        TokenBatch batch = processor.encode(List.of("word ".repeat(500)));
        assertThat(batch.tokens()).isEqualTo(TextProcessor.DEFAULT_MAXIMUM_TOKENS);
        assertThat(batch.ids().longs()[127]).isEqualTo(102);
    }

    @Test
    void likeSentencesAreNearAndResultsKeepTheOrderOfTheInput() {
        TextEncoder encoder = new TextEncoder(session, processor);
        List<String> sentences = List.of(
                "A man is playing a guitar on a small stage in front of many people.",
                "The cat sleeps.",
                "Someone plays guitar.",
                "A kitten is sleeping.");
        float[][] embeddings = encoder.embed(sentences);
        for (int i = 0; i < sentences.size(); i++) {
            assertThat(Vectors.dot(embeddings[i], embeddings[i])).isEqualTo(1f, within(1e-5f));
            float[] alone = encoder.embedTogether(List.of(sentences.get(i)))[0];
            assertThat(Vectors.dot(embeddings[i], alone)).isEqualTo(1f, within(1e-4f));
        }
        assertThat(Vectors.dot(embeddings[0], embeddings[2])).isGreaterThan(0.6f);
        assertThat(Vectors.dot(embeddings[1], embeddings[3])).isGreaterThan(0.6f);
        assertThat(Vectors.dot(embeddings[0], embeddings[1])).isLessThan(0.2f);
        assertThat(BatchInvariance.worstDifference(encoder, sentences)).isLessThan(1e-5);
    }

    @Test
    void aFileThatIsNoTokenizerIsNamed() throws IOException {
        Path broken = Files.writeString(folder.resolve("broken.json"), "{}");
        for (Path path : List.of(broken, folder.resolve("missing.json"))) {
            assertThatThrownBy(() -> TextProcessor.open(path))
                    .isInstanceOfSatisfying(
                            JerboaException.class,
                            e -> assertThat(e.code()).isIn(ErrorCode.UNREADABLE, ErrorCode.NOT_A_FILE))
                    .hasMessageContaining(path.toString());
        }
    }
}
