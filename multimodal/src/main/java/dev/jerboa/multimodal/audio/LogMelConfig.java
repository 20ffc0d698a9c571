package dev.jerboa.multimodal.audio;

import com.fasterxml.jackson.databind.JsonNode;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;

/** Reads the keys of {@code preprocessor_config.json} that say how spectrograms are made. */
final class LogMelConfig {
    private LogMelConfig() {}

    static LogMelSpec of(JsonNode config) {
        String type = config.path("feature_extractor_type").asText("");
        return switch (type) {
            case "ClapFeatureExtractor" -> clap(config);
            case "WhisperFeatureExtractor" -> whisper(config);
            case "ASTFeatureExtractor" -> ast(config);
            default ->
                throw new JerboaException(
                        ErrorCode.UNSUPPORTED,
                        "preprocessor_config.json has the feature_extractor_type '" + type
                                + "', which makes no spectrogram that is known",
                        "Known are ClapFeatureExtractor, WhisperFeatureExtractor and ASTFeatureExtractor.");
        };
    }

    static LogMelSpec clap(JsonNode config) {
        LogMelSpec usual =
                LogMelSpec.clap(config.path("truncation").asText("fusion").equals("fusion"));
        int rate = integer(config, "sampling_rate", usual.rateHertz());
        int window = integer(config, "fft_window_size", usual.framing().windowSamples());
        int hop = integer(config, "hop_length", usual.framing().hopSamples());
        int samples = integer(config, "nb_max_samples", integer(config, "max_length_s", 10) * rate);
        String padding = config.path("padding").asText("repeatpad");
        return new LogMelSpec(
                rate,
                samples,
                padding.equals("repeatpad") ? ShortSound.REPEATED : ShortSound.SILENCE,
                new Frames(Frames.Style.CENTRED, window, window, hop),
                1 + samples / hop,
                bands(config, usual, rate),
                usual.levels(),
                usual.layout(),
                usual.channels());
    }

    static LogMelSpec whisper(JsonNode config) {
        LogMelSpec usual = LogMelSpec.whisper(integer(config, "feature_size", 80));
        int rate = integer(config, "sampling_rate", usual.rateHertz());
        int window = integer(config, "n_fft", usual.framing().windowSamples());
        int hop = integer(config, "hop_length", usual.framing().hopSamples());
        int samples = integer(config, "n_samples", integer(config, "chunk_length", 30) * rate);
        return new LogMelSpec(
                rate,
                samples,
                usual.shortSound(),
                new Frames(Frames.Style.CENTRED, window, window, hop),
                integer(config, "nb_max_frames", samples / hop),
                bands(config, usual, rate),
                usual.levels(),
                usual.layout(),
                usual.channels());
    }

    /** The audio spectrogram transformer's: {@code (x - mean) / (2 deviation)}, without a dimension of channels. */
    private static LogMelSpec ast(JsonNode config) {
        int frames = integer(config, "max_length", 1024);
        LogMelSpec kaldi = LogMelSpec.kaldi(
                integer(config, "num_mel_bins", 128),
                frames * 160 + 240,
                frames,
                config.path("mean").asDouble(-4.2677393),
                2 * config.path("std").asDouble(4.5689974),
                Layout.FRAMES_BY_MELS);
        return new LogMelSpec(
                integer(config, "sampling_rate", kaldi.rateHertz()),
                kaldi.samples(),
                kaldi.shortSound(),
                kaldi.framing(),
                kaldi.frames(),
                kaldi.mels(),
                config.path("do_normalize").asBoolean(true)
                        ? kaldi.levels()
                        : kaldi.levels().normalized(0, 1),
                kaldi.layout(),
                0);
    }

    private static MelBands bands(JsonNode config, LogMelSpec usual, int rateHertz) {
        MelBands bands = usual.mels();
        return new MelBands(
                integer(config, "feature_size", bands.count()),
                config.path("frequency_min").asDouble(bands.lowestHertz()),
                Math.min(rateHertz / 2.0, config.path("frequency_max").asDouble(bands.highestHertz())),
                bands.scale(),
                bands.shape());
    }

    private static int integer(JsonNode config, String key, int usual) {
        return config.path(key).asInt(usual);
    }
}
