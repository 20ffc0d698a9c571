package dev.jerboa.multimodal.audio;

import com.fasterxml.jackson.databind.JsonNode;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;

/**
 * What a network of spectrograms wants its sounds to be: levels of mel bands over time, of a fixed length.
 *
 * <p>Its tensor is {@code [batch, channels, frames, mels]} or {@code [batch, channels, mels, frames]}, and without the
 * second dimension if there are no channels.
 *
 * @param rateHertz samples a second
 * @param samples length of the sound; longer ones are cut off
 * @param shortSound what follows shorter ones
 * @param framing how the sound is cut into frames
 * @param frames how many are wanted: later ones are left out, missing ones are 0 before normalization
 * @param mels the bands
 * @param levels how loudness becomes a number
 * @param layout the order of the numbers
 * @param channels how many times the spectrogram stands in the tensor; 0 if there is no such dimension
 */
public record LogMelSpec(
        int rateHertz,
        int samples,
        ShortSound shortSound,
        Frames framing,
        int frames,
        MelBands mels,
        Levels levels,
        Layout layout,
        int channels) {
    private static final double LEAST_POWER = 1e-10;
    private static final int LONGEST_SECONDS = 600;
    private static final int MOST_CHANNELS = 64;

    /**
     * A specification whose parts fit together.
     *
     * @throws JerboaException {@code INVALID_ARGUMENT} if they do not; the message names both numbers
     */
    public LogMelSpec {
        require(
                rateHertz >= Resampler.LOWEST_RATE_HERTZ && rateHertz <= Resampler.HIGHEST_RATE_HERTZ,
                rateHertz + " samples a second");
        require(
                samples > framing.transformSize() / 2 && samples <= (long) LONGEST_SECONDS * rateHertz,
                "a sound of " + samples + " samples for a transform of " + framing.transformSize());
        require(frames >= 1 && frames <= 1 + samples, frames + " frames of a sound of " + samples + " samples");
        require(
                mels.highestHertz() <= rateHertz / 2.0,
                "mel bands up to " + mels.highestHertz() + " Hz of a sound of " + rateHertz + " samples a second");
        require(
                shortSound != ShortSound.ZERO_FRAMES || framing.style() == Frames.Style.KALDI,
                "zeros after frames of the style " + framing.style());
        require(channels >= 0 && channels <= MOST_CHANNELS, channels + " channels");
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    "no spectrogram can be made with " + what,
                    "Give the numbers that the network was trained with.");
        }
    }

    /**
     * Spectrograms of CLAP for sounds of 10 seconds, {@code [batch, 1, 1001, 64]}, or of its kind with fusion,
     * {@code [batch, 4, 1001, 64]} (transformers, {@code ClapFeatureExtractor}).
     *
     * <p>Where the original takes a random part of a longer sound, this takes the beginning.
     */
    public static LogMelSpec clap(boolean fusion) {
        int rate = 48_000;
        MelBands bands = new MelBands(
                64,
                50,
                14_000,
                fusion ? MelScale.HTK : MelScale.SLANEY,
                fusion ? BandShape.PEAK_ONE : BandShape.AREA_ONE);
        return new LogMelSpec(
                rate,
                10 * rate,
                ShortSound.REPEATED,
                new Frames(Frames.Style.CENTRED, 1024, 1024, 480),
                1001,
                bands,
                Levels.of(Logarithm.DECIBELS, LEAST_POWER),
                Layout.FRAMES_BY_MELS,
                fusion ? 4 : 1);
    }

    /** As {@link #clap(boolean)} with the numbers of a {@code preprocessor_config.json}, those missing as usual. */
    public static LogMelSpec clap(JsonNode preprocessorConfig) {
        return LogMelConfig.clap(preprocessorConfig);
    }

    /**
     * Spectrograms of Whisper for sounds of 30 seconds, {@code [batch, mels, 3000]} (openai/whisper, {@code audio.py}).
     *
     * @param mels 80, or 128 for the third large model
     */
    public static LogMelSpec whisper(int mels) {
        int rate = 16_000;
        return new LogMelSpec(
                rate,
                30 * rate,
                ShortSound.SILENCE,
                new Frames(Frames.Style.CENTRED, 400, 400, 160),
                3000,
                new MelBands(mels, 0, 8000, MelScale.SLANEY, BandShape.AREA_ONE),
                new Levels(Logarithm.TEN, LEAST_POWER, 8, -4, 4),
                Layout.MELS_BY_FRAMES,
                0);
    }

    /** As {@link #whisper(int)} with the numbers of a {@code preprocessor_config.json}, those missing as usual. */
    public static LogMelSpec whisper(JsonNode preprocessorConfig) {
        return LogMelConfig.whisper(preprocessorConfig);
    }

    /**
     * Filter banks of Kaldi at 16 kHz, frames of 25 ms each 10 ms, as {@code torchaudio.compliance.kaldi.fbank} has them
     * with a Hann window and no dither.
     *
     * @param samples longer sounds are cut off
     * @param frames shorter sounds are filled up with zeros to so many
     */
    public static LogMelSpec kaldi(int mels, int samples, int frames, double mean, double deviation, Layout layout) {
        return new LogMelSpec(
                16_000,
                samples,
                ShortSound.ZERO_FRAMES,
                new Frames(Frames.Style.KALDI, 400, 512, 160),
                frames,
                new MelBands(mels, 20, 8000, MelScale.HTK, BandShape.MEL_PEAK_ONE),
                Levels.of(Logarithm.NATURAL, Math.ulp(1f)).normalized(mean, deviation),
                layout,
                1);
    }

    /** Spectrograms of ImageBind for one clip of 2 seconds, {@code [batch, 1, 128, 204]}. */
    public static LogMelSpec imageBind() {
        return kaldi(128, 32_000, 204, -4.268, 9.138, Layout.MELS_BY_FRAMES);
    }

    /**
     * Spectrograms of own networks at 16 kHz, windows of 25 ms each 10 ms, {@code [batch, 1, mels, frames]}: levels in
     * decibels of at most 80 below the loudest, brought to about mean 0 and deviation 1 for speech.
     */
    public static LogMelSpec speech(int mels, int frames) {
        return new LogMelSpec(
                16_000,
                Math.max(257, (frames - 1) * 160),
                ShortSound.SILENCE,
                new Frames(Frames.Style.CENTRED, 400, 512, 160),
                frames,
                new MelBands(mels, 20, 8000, MelScale.SLANEY, BandShape.AREA_ONE),
                new Levels(Logarithm.DECIBELS, LEAST_POWER, 80, -40, 20),
                Layout.MELS_BY_FRAMES,
                1);
    }

    /**
     * What a {@code preprocessor_config.json} says, by its {@code feature_extractor_type}.
     *
     * @throws JerboaException {@code UNSUPPORTED} if it is none of CLAP, Whisper and AST
     */
    public static LogMelSpec of(JsonNode preprocessorConfig) {
        return LogMelConfig.of(preprocessorConfig);
    }

    /** The shape of the tensor of a batch. */
    public long[] shape(int batch) {
        long first = layout == Layout.FRAMES_BY_MELS ? frames : mels.count();
        long second = layout == Layout.FRAMES_BY_MELS ? mels.count() : frames;
        return channels == 0 ? new long[] {batch, first, second} : new long[] {batch, channels, first, second};
    }
}
