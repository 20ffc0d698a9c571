package dev.jerboa.multimodal.audio;

/** A scale of pitch, on which equal steps sound equally far apart. */
public enum MelScale {
    /** {@code 2595 log10(1 + f / 700)} (O'Shaughnessy 1987), as HTK and Kaldi have it. */
    HTK {
        @Override
        public double fromHertz(double hertz) {
            return 2595 * Math.log10(1 + hertz / 700);
        }

        @Override
        public double toHertz(double mels) {
            return 700 * (Math.pow(10, mels / 2595) - 1);
        }
    },
    /** Three mels in 200 Hz up to 1000 Hz, above it 27 mels in a factor of 6.4 (Slaney, Auditory Toolbox 1998). */
    SLANEY {
        @Override
        public double fromHertz(double hertz) {
            return hertz < BEND_HERTZ
                    ? hertz / HERTZ_PER_MEL
                    : BEND_MELS + Math.log(hertz / BEND_HERTZ) * MELS_PER_FACTOR_E;
        }

        @Override
        public double toHertz(double mels) {
            return mels < BEND_MELS
                    ? mels * HERTZ_PER_MEL
                    : BEND_HERTZ * Math.exp((mels - BEND_MELS) / MELS_PER_FACTOR_E);
        }
    };

    private static final double BEND_HERTZ = 1000;
    private static final double HERTZ_PER_MEL = 200.0 / 3;
    private static final double BEND_MELS = 15;
    private static final double MELS_PER_FACTOR_E = 27 / Math.log(6.4);

    /** The pitch of a frequency. */
    public abstract double fromHertz(double hertz);

    /** The frequency of a pitch. */
    public abstract double toHertz(double mels);
}
