package dev.jerboa.demo.emoji;

import dev.jerboa.demo.DemoFiles;
import dev.jerboa.distill.text.TeacherVectors;
import dev.jerboa.distill.text.TextTeaching;
import dev.jerboa.onnx.Progress;
import java.nio.file.Path;
import java.util.List;

/** What the locked text tower, all-MiniLM-L6-v2, says of texts: computed once, and kept in files. */
final class EmojiTexts {
    private final Path folder;

    /** Texts whose vectors are kept in a folder, where the model is put too. */
    EmojiTexts(Path folder) {
        this.folder = folder;
    }

    /** The tower. */
    Path model() {
        return DemoFiles.model(folder);
    }

    /** Its tokenizer. */
    Path tokenizer() {
        return DemoFiles.tokenizer(folder);
    }

    /** The unit vectors of texts, in their order. */
    float[][] embed(List<String> texts, Progress progress) {
        Path cache = folder.resolve(String.format("texts-%08x.cache", texts.hashCode()));
        TeacherVectors vectors = TextTeaching.vectors(model(), tokenizer(), texts, cache, progress);
        float[][] rows = new float[texts.size()][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = vectors.rows(i);
        }
        return rows;
    }
}
