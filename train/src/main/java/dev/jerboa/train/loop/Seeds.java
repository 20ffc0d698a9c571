package dev.jerboa.train.loop;

/** Seeds made of other seeds. */
final class Seeds {
    private Seeds() {}

    /** A seed that differs in about half its bits from that of every other pair (Steele and others 2014, SplitMix). */
    static long mix(long seed, long number) {
        long z = seed + 0x9e3779b97f4a7c15L * (number + 1);
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
