package dev.jerboa.benchmarks;

import dev.jerboa.multimodal.audio.LogMel;
import dev.jerboa.multimodal.audio.LogMelSpec;
import dev.jerboa.multimodal.audio.Waveform;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;

/** How long a thread computes for one spectrogram of CLAP (10 s of sound) and of Whisper (30 s). */
public final class LogMelBenchmark {
    private static final int WARM_UP = 200;
    private static final int ROUNDS = 101;

    private LogMelBenchmark() {}

    /** Prints the median and the least time of processing, in milliseconds. */
    public static void main(String... arguments) {
        measure("clap", LogMelSpec.clap(false));
        measure("whisper", LogMelSpec.whisper(80));
    }

    private static void measure(String name, LogMelSpec spec) {
        SplittableRandom random = new SplittableRandom(1);
        float[] samples = new float[spec.samples()];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (float) (0.1 * random.nextGaussian());
        }
        Waveform sound = new Waveform(samples, spec.rateHertz());
        LogMel logMel = new LogMel(spec);
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        double[] millis = new double[ROUNDS];
        float kept = 0;
        for (int round = -WARM_UP; round < ROUNDS; round++) {
            long start = threads.getCurrentThreadCpuTime();
            kept += logMel.of(sound)[0];
            millis[Math.max(0, round)] = (threads.getCurrentThreadCpuTime() - start) / 1e6;
        }
        Arrays.sort(millis);
        System.out.printf(
                Locale.ROOT,
                "%-8s Jerboa  median %.2f ms, least %.2f ms (checksum %.1f)%n",
                name,
                millis[ROUNDS / 2],
                millis[0],
                kept);
    }
}
