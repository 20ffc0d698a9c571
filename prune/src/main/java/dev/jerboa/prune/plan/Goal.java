package dev.jerboa.prune.plan;

/** How much is to go. */
public sealed interface Goal {
    /** Whether enough is gone. */
    boolean reached(Cost before, Cost after, long prunableParameters);

    /**
     * A share of the parameters.
     *
     * @param share of the parameters in weights along which units lie, from 0 to 1
     */
    record Ratio(double share) implements Goal {
        @Override
        public boolean reached(Cost before, Cost after, long prunableParameters) {
            return before.parameters() - after.parameters() >= share * prunableParameters;
        }
    }

    /** So many parameters are left at most. */
    record MostParameters(long parameters) implements Goal {
        @Override
        public boolean reached(Cost before, Cost after, long prunableParameters) {
            return after.parameters() <= parameters;
        }
    }

    /** The weights take so many bytes at most. */
    record MostBytes(long sizeBytes) implements Goal {
        @Override
        public boolean reached(Cost before, Cost after, long prunableParameters) {
            return after.weightBytes() <= sizeBytes;
        }
    }

    /** A share of the multiplications is left at most, from 0 to 1. */
    record MostMacs(double share) implements Goal {
        @Override
        public boolean reached(Cost before, Cost after, long prunableParameters) {
            return after.macs() <= share * before.macs();
        }
    }

    /** Everything goes whose importance, normalised as asked, is below a value. */
    record Threshold(double importance) implements Goal {
        @Override
        public boolean reached(Cost before, Cost after, long prunableParameters) {
            return false;
        }
    }
}
