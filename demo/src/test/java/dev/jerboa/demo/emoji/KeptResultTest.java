package dev.jerboa.demo.emoji;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jerboa.multimodal.metric.Direction;
import dev.jerboa.multimodal.metric.Retrieval;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptResultTest {
    private static final LossCurves CURVES = new LossCurves(Map.of("a part", List.of(1e-7, 0.1, 3.0, 1e20)));

    @TempDir
    private Path folder;

    private Path model;
    private Path file;
    private KeptResult kept;

    @BeforeEach
    void keep() throws Exception {
        model = Files.writeString(folder.resolve("model"), "weights");
        file = folder.resolve("result.json");
        kept = new KeptResult(file, "settings", List.of(model));
        assertThat(kept.read(LossCurves.class)).isEmpty();
        kept.write(CURVES);
    }

    @Test
    void isReadAsItWasWritten() {
        assertThat(kept.read(LossCurves.class)).contains(CURVES);
        assertThat(kept.orMade(LossCurves.class, () -> {
                    throw new AssertionError("made although it was kept");
                }))
                .isEqualTo(CURVES);
        Retrieval retrieval = new Retrieval(3, 7, 1.0 / 3, 0.5, 2, 1, 0.1);
        EmojiRecalls recalls = new EmojiRecalls(List.of(new Direction("a", "b", retrieval)), List.of(), List.of());
        KeptResult other = new KeptResult(folder.resolve("other.json"), "", List.of());
        other.write(recalls);
        assertThat(other.read(EmojiRecalls.class)).contains(recalls);
    }

    @Test
    void doesNotCountWhereAnythingIsAnother() throws Exception {
        assertThat(new KeptResult(file, "others", List.of(model)).read(LossCurves.class))
                .isEmpty();
        assertThat(new KeptResult(file, "settings", List.of(model, model)).read(LossCurves.class))
                .isEmpty();
        Files.writeString(model, "Weights");
        assertThat(kept.read(LossCurves.class)).isEmpty();
        Files.delete(model);
        assertThat(kept.read(LossCurves.class)).isEmpty();
    }

    @Test
    void doesNotCountWhereItIsDamaged() throws Exception {
        String text = Files.readString(file);
        for (String damaged : List.of(
                "",
                "no JSON",
                "[]",
                "{}",
                text.substring(0, text.length() / 2),
                text.replace("0.1", "0.2"),
                text.replace("a part", "another"))) {
            Files.writeString(file, damaged);
            assertThat(kept.read(LossCurves.class)).as(damaged).isEmpty();
        }
        LossCurves made = new LossCurves(Map.of("a part", List.of(2.0)));
        assertThat(kept.orMade(LossCurves.class, () -> made)).isEqualTo(made);
        assertThat(kept.read(LossCurves.class)).contains(made);
    }
}
