package dev.jerboa.multimodal.model;

import dev.jerboa.multimodal.Modality;
import dev.jerboa.multimodal.audio.LogMelSpec;
import dev.jerboa.multimodal.image.PictureSpec;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A tower that is to be written into a model directory.
 *
 * @param modality what it reads
 * @param file its ONNX file
 * @param pooling how the output becomes one vector; if empty, as the output's shape and the settings say
 * @param settings files that go with it, by their place in the directory, such as {@code tokenizer.json}
 * @param texts more such files, by their contents; they go before {@code settings} of the same place
 */
public record TowerSource(
        Modality modality,
        Path file,
        Optional<Pooling> pooling,
        Map<String, Path> settings,
        Map<String, String> texts) {
    public TowerSource {
        Objects.requireNonNull(modality);
        Objects.requireNonNull(file);
        Objects.requireNonNull(pooling);
        settings = Map.copyOf(settings);
        texts = Map.copyOf(texts);
    }

    /** The tower of an open model, as it is. */
    public static TowerSource of(Tower tower) {
        return new TowerSource(
                tower.modality(), tower.file(), Optional.of(tower.pooling()), tower.settings(), Map.of());
    }

    /** A text encoder and its tokenizer. */
    public static TowerSource text(Path file, Path tokenizerJson, Pooling pooling) {
        return new TowerSource(
                Modality.TEXT, file, Optional.of(pooling), Map.of(DirectoryJson.TOKENIZER, tokenizerJson), Map.of());
    }

    /** An encoder of pictures, and what it wants them to be. */
    public static TowerSource pictures(Path file, PictureSpec spec) {
        return new TowerSource(
                Modality.IMAGE,
                file,
                Optional.empty(),
                Map.of(),
                Map.of(DirectoryJson.PREPROCESSOR, PictureSettingsWriter.toJson(spec)));
    }

    /** An encoder of sounds, and what spectrograms it wants. */
    public static TowerSource sounds(Path file, LogMelSpec spec) {
        return new TowerSource(
                Modality.AUDIO,
                file,
                Optional.empty(),
                Map.of(),
                Map.of(DirectoryJson.PREPROCESSOR, SoundSettings.toJson(spec)));
    }

    /** The same tower with another network, such as a smaller one that was made of it. */
    public TowerSource withFile(Path other) {
        return new TowerSource(modality, other, pooling, settings, texts);
    }

    /** The same tower with one more file of settings. */
    public TowerSource withText(String place, String content) {
        Map<String, String> more = new LinkedHashMap<>(texts);
        more.put(place, content);
        return new TowerSource(modality, file, pooling, settings, more);
    }
}
