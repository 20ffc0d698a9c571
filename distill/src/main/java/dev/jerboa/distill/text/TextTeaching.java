package dev.jerboa.distill.text;

import dev.jerboa.distill.cache.CacheDescription;
import dev.jerboa.distill.cache.CacheKey;
import dev.jerboa.distill.cache.RowStorage;
import dev.jerboa.distill.cache.TeacherCache;
import dev.jerboa.distill.cache.TeacherCacheWriter;
import dev.jerboa.distill.cache.TextTeacher;
import dev.jerboa.multimodal.TextEncoder;
import dev.jerboa.multimodal.text.TextProcessor;
import dev.jerboa.onnx.Progress;
import dev.jerboa.runtime.Session;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A text encoder in a file as a teacher: its unit vectors of texts, kept in a cache file. */
public final class TextTeaching {
    private TextTeaching() {}

    /**
     * The vectors of texts, computed where the cache file lacks them.
     *
     * @param cache the file; one of the same teacher, tokenizer and texts that is not complete is completed
     * @throws dev.jerboa.onnx.JerboaException if the file is the cache of something else
     */
    public static TeacherVectors vectors(
            Path model, Path tokenizer, List<String> texts, Path cache, Progress progress) {
        try (TextProcessor processor = TextProcessor.open(tokenizer);
                Session session = Session.open(model)) {
            TextEncoder encoder = new TextEncoder(session, processor);
            int width = encoder.embed(texts.subList(0, 1))[0].length;
            String preprocessing = CacheKey.ofFile(tokenizer) + " cut at " + processor.maximumTokens();
            CacheKey key = new CacheKey(CacheKey.ofModel(model), CacheKey.ofTexts(texts), preprocessing);
            CacheDescription description = new CacheDescription(
                    key, texts.size(), width, RowStorage.FLOAT32, Map.of("model", String.valueOf(model.getFileName())));
            try (TeacherCacheWriter writer = TeacherCacheWriter.open(cache, description)) {
                new TextTeacher(encoder, processor).fill(writer, texts, progress);
            }
            return TeacherVectors.of(TeacherCache.open(cache, key));
        }
    }
}
