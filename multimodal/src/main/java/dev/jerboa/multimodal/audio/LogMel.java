package dev.jerboa.multimodal.audio;

import java.util.Arrays;
import org.jtransforms.fft.DoubleFFT_1D;

/**
 * Makes spectrograms of sounds: the power of a short Fourier transform, summed into mel bands, as logarithms.
 *
 * <p>Two frames go through one complex transform, one as its real and one as its imaginary part: since the transform of
 * real numbers is symmetric, the two can be told apart afterwards. Safe for use by several threads.
 */
public final class LogMel {
    private static final double PRE_EMPHASIS = 0.97;

    private final LogMelSpec spec;
    private final DoubleFFT_1D transform;
    private final double[] window;
    private final MelFilters filters;

    /** A maker of such spectrograms. */
    public LogMel(LogMelSpec spec) {
        this.spec = spec;
        Frames framing = spec.framing();
        transform = new DoubleFFT_1D(framing.transformSize());
        window = hann(framing.windowSamples(), framing.style() == Frames.Style.CENTRED);
        filters = MelFilters.of(spec.mels(), framing.transformSize(), spec.rateHertz());
    }

    /** What is made. */
    public LogMelSpec spec() {
        return spec;
    }

    /** The spectrogram of a sound of any rate and length: frames times mels, in the order of the layout. */
    public float[] of(Waveform sound) {
        float[] samples = fill(sound.at(spec.rateHertz()).samples());
        int count = Math.min(spec.frames(), spec.framing().count(samples.length));
        double[] levels = new double[spec.frames() * filters.count()];
        powers(samples, count, levels);
        int end = count * filters.count();
        double loudest = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < end; i++) {
            levels[i] = spec.levels()
                    .logarithm()
                    .of(Math.max(levels[i], spec.levels().floor()));
            loudest = Math.max(loudest, levels[i]);
        }
        return arrange(levels, end, loudest - spec.levels().range());
    }

    private float[] fill(float[] samples) {
        int wanted = spec.samples();
        if (samples.length >= wanted) {
            return samples.length == wanted ? samples : Arrays.copyOf(samples, wanted);
        }
        if (spec.shortSound() == ShortSound.ZERO_FRAMES) {
            return samples;
        }
        float[] filled = Arrays.copyOf(samples, wanted);
        if (spec.shortSound() == ShortSound.REPEATED && samples.length > 0) {
            for (int at = samples.length; at + samples.length <= wanted; at += samples.length) {
                System.arraycopy(samples, 0, filled, at, samples.length);
            }
        }
        return filled;
    }

    /** Fills in the power of each band of the first frames. */
    private void powers(float[] samples, int count, double[] powers) {
        int size = spec.framing().transformSize();
        double[] pair = new double[2 * size];
        double[] spectrum = new double[size + 2];
        int silentFrom = samples.length;
        while (silentFrom > 0 && samples[silentFrom - 1] == 0) {
            silentFrom--;
        }
        for (int frame = 0; frame < count; frame += 2) {
            // Most of what fills up a short sound is silence.
            if (start(frame) >= silentFrom && start(frame + 1) + window.length <= samples.length) {
                continue;
            }
            Arrays.fill(pair, 0);
            boolean two = frame + 1 < count;
            place(samples, frame, pair, 0);
            if (two) {
                place(samples, frame + 1, pair, 1);
            }
            transform.complexForward(pair);
            separate(pair, size, spectrum);
            sum(spectrum, powers, frame * filters.count(), two);
        }
    }

    /** The first sample of a frame; negative where the frame begins before the sound. */
    private int start(int frame) {
        int first = frame * spec.framing().hopSamples();
        return spec.framing().style() == Frames.Style.CENTRED ? first - window.length / 2 : first;
    }

    /** Writes a frame under its window into every second number from an offset on. */
    private void place(float[] samples, int frame, double[] pair, int offset) {
        int start = start(frame);
        if (spec.framing().style() == Frames.Style.KALDI) {
            double mean = 0;
            for (int i = 0; i < window.length; i++) {
                mean += samples[start + i];
            }
            mean /= window.length;
            double before = samples[start] - mean;
            for (int i = 0; i < window.length; i++) {
                double now = samples[start + i] - mean;
                pair[2 * i + offset] = window[i] * (now - PRE_EMPHASIS * before);
                before = now;
            }
            return;
        }
        if (start >= 0 && start + window.length <= samples.length) {
            for (int i = 0; i < window.length; i++) {
                pair[2 * i + offset] = window[i] * samples[start + i];
            }
            return;
        }
        int last = samples.length - 1;
        for (int i = 0; i < window.length; i++) {
            int at = Math.abs(start + i);
            pair[2 * i + offset] = window[i] * samples[at <= last ? at : 2 * last - at];
        }
    }

    /** From the transform of a + ib, the powers of a and b in turn for each bin up to half the rate. */
    private static void separate(double[] pair, int size, double[] spectrum) {
        spectrum[0] = pair[0] * pair[0];
        spectrum[1] = pair[1] * pair[1];
        for (int bin = 1; bin <= size / 2; bin++) {
            double real = pair[2 * bin];
            double imaginary = pair[2 * bin + 1];
            double mirrorReal = pair[2 * (size - bin)];
            double mirrorImaginary = pair[2 * (size - bin) + 1];
            double evenReal = real + mirrorReal;
            double oddImaginary = imaginary - mirrorImaginary;
            double oddReal = real - mirrorReal;
            double evenImaginary = imaginary + mirrorImaginary;
            spectrum[2 * bin] = (evenReal * evenReal + oddImaginary * oddImaginary) / 4;
            spectrum[2 * bin + 1] = (evenImaginary * evenImaginary + oddReal * oddReal) / 4;
        }
    }

    private void sum(double[] spectrum, double[] powers, int start, boolean two) {
        for (int band = 0; band < filters.count(); band++) {
            double[] weights = filters.weights(band);
            int from = 2 * filters.start(band);
            double first = 0;
            double second = 0;
            for (int i = 0; i < weights.length; i++) {
                first += weights[i] * spectrum[from + 2 * i];
                second += weights[i] * spectrum[from + 2 * i + 1];
            }
            powers[start + band] = first;
            if (two) {
                powers[start + filters.count() + band] = second;
            }
        }
    }

    /** Levels frame by frame, the first so many of them measured, as numbers in the order that is wanted. */
    private float[] arrange(double[] levels, int measured, double least) {
        int bands = filters.count();
        float[] arranged = new float[levels.length];
        for (int i = 0; i < levels.length; i++) {
            double level = i < measured ? Math.max(levels[i], least) : 0;
            int target = spec.layout() == Layout.FRAMES_BY_MELS ? i : i % bands * spec.frames() + i / bands;
            arranged[target] =
                    (float) ((level - spec.levels().mean()) / spec.levels().deviation());
        }
        return arranged;
    }

    private static double[] hann(int length, boolean periodic) {
        double[] window = new double[length];
        double period = periodic ? length : length - 1;
        for (int i = 0; i < length; i++) {
            window[i] = 0.5 - 0.5 * Math.cos(2 * Math.PI * i / period);
        }
        return window;
    }
}
