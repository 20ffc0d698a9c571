package dev.jerboa.train.optimize;

/** How the learning rate goes over a run: up in a straight line first, if asked, then one of these ways. */
public enum Schedule {
    /** Stays at its top. */
    CONSTANT {
        @Override
        double fall(double progress) {
            return 1;
        }
    },
    /** Falls in a straight line, to reach zero after the last step. */
    LINEAR {
        @Override
        double fall(double progress) {
            return 1 - progress;
        }
    },
    /** Falls along half a cosine, to reach zero after the last step (Loshchilov and Hutter 2017, SGDR, equation 5). */
    COSINE {
        @Override
        double fall(double progress) {
            return (1 + Math.cos(Math.PI * progress)) / 2;
        }
    };

    abstract double fall(double progress);

    /**
     * The part of the top learning rate that a step is made with, from 0 to 1.
     *
     * <p>Step {@code s} of the warm-up has {@code (s + 1) / warmUpSteps}, so that no step is made for nothing.
     *
     * @param step counted from 0
     * @param warmUpSteps how many steps the rate goes up; may be 0
     * @param totalSteps all steps of the run, those of the warm-up among them
     */
    public double factor(long step, long warmUpSteps, long totalSteps) {
        if (step < warmUpSteps) {
            return (step + 1.0) / warmUpSteps;
        }
        double progress = (double) (step - warmUpSteps) / Math.max(1, totalSteps - warmUpSteps);
        return fall(Math.min(1, progress));
    }
}
