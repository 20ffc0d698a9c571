package dev.jerboa.distill.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.jerboa.multimodal.TextEncoder;
import dev.jerboa.multimodal.text.TextProcessor;
import dev.jerboa.onnx.Progress;
import dev.jerboa.runtime.Session;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cached vectors of a real encoder against those it gives each text by itself. */
class TextTeacherTest {
    @TempDir
    private static Path folder;

    private static Path model;
    private static TextProcessor processor;
    private static Session session;

    @BeforeAll
    static void open() throws IOException {
        processor = TextProcessor.open(copy("all-minilm-l6-v2-tokenizer.json"));
        model = copy("all-minilm-l6-v2.onnx");
        session = Session.open(model);
    }

    @AfterAll
    static void close() {
        processor.close();
        session.close();
    }

    private static Path copy(String resource) throws IOException {
        Path target = folder.resolve(resource);
        try (InputStream input = TextTeacherTest.class.getResourceAsStream("/" + resource)) {
            Files.copy(input, target);
        }
        return target;
    }

    @Test
    void vectorsAreThoseThatTheEncoderGivesAlone() {
        List<String> texts = texts(60);
        CacheKey key = new CacheKey(CacheKey.ofModel(model), CacheKey.ofTexts(texts), "mean");
        assertThat(key.model()).hasSize(64);
        Path file = folder.resolve("vectors.cache");
        TextEncoder encoder = new TextEncoder(session, processor);
        List<Long> told = new ArrayList<>();
        fill(file, key, encoder, texts, (task, done, total) -> told.add(done));
        assertThat(told).startsWith(0L, 7L).endsWith(60L).isSorted();
        TeacherCache cache = TeacherCache.open(file, key);
        assertThat(cache.isComplete()).isTrue();
        for (int i = 0; i < texts.size(); i++) {
            float[] alone = encoder.embedTogether(List.of(texts.get(i)))[0];
            assertThat(cache.row(i)).containsExactly(alone, within(1e-5f));
        }
        told.clear();
        fill(file, key, encoder, texts, (task, done, total) -> told.add(done));
        assertThat(told).containsExactly(60L);
    }

    private static void fill(Path file, CacheKey key, TextEncoder encoder, List<String> texts, Progress progress) {
        CacheDescription description =
                new CacheDescription(key, texts.size(), 384, RowStorage.FLOAT32, Map.of("model", "MiniLM"));
        try (TeacherCacheWriter writer = TeacherCacheWriter.open(file, description)) {
            new TextTeacher(encoder, processor, 7).fill(writer, texts, progress);
        }
    }

    @Test
    void otherTextsAndWidthsAreRefused() {
        List<String> texts = texts(5);
        TextTeacher teacher = new TextTeacher(new TextEncoder(session, processor), processor);
        CacheDescription description = new CacheDescription(SlowTeacher.KEY, 5, 100, RowStorage.FLOAT32, Map.of());
        try (TeacherCacheWriter writer = TeacherCacheWriter.open(folder.resolve("narrow.cache"), description)) {
            assertThatThrownBy(() -> teacher.fill(writer, texts.subList(0, 4), Progress.SILENT))
                    .hasMessageContaining("4 texts were given for a teacher cache of 5");
            assertThatThrownBy(() -> teacher.fill(writer, texts, Progress.SILENT))
                    .hasMessageContaining("5 samples of 100 numbers were given as 1920 numbers");
        }
    }

    @Test
    void hashesTellTextsApart() {
        assertThat(CacheKey.ofTexts(List.of("ab", "c"))).isNotEqualTo(CacheKey.ofTexts(List.of("a", "bc")));
        assertThat(CacheKey.ofTexts(List.of("a"))).isEqualTo(CacheKey.ofTexts(List.of("a")));
    }

    private static List<String> texts(int count) {
        String[] words = {"small", "desert", "mouse", "jumps", "over", "the", "sand", "hears", "well"};
        Random random = new Random(4);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            StringBuilder text = new StringBuilder("A");
            for (int word = random.nextInt(20); word >= 0; word--) {
                text.append(' ').append(words[random.nextInt(words.length)]);
            }
            texts.add(text.toString());
        }
        return texts;
    }
}
