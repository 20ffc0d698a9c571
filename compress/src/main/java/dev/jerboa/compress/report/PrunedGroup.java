package dev.jerboa.compress.report;

import java.util.Objects;

/**
 * What became of units that lie side by side.
 *
 * @param kind what they are: {@code attention head}
 * @param name the first node whose weights compute them
 * @param unitsBefore how many there were
 * @param unitsAfter how many are left
 * @param meanImportanceGone the mean importance of those that went, as the criterion gave it; 0 if none did
 * @param meanImportanceLeft that of the others; 0 if all went
 * @param savedBytes what is saved if nothing but these go
 * @param savedMacs multiplications saved if nothing but these go
 */
public record PrunedGroup(
        String kind,
        String name,
        int unitsBefore,
        int unitsAfter,
        double meanImportanceGone,
        double meanImportanceLeft,
        long savedBytes,
        long savedMacs) {
    public PrunedGroup {
        Objects.requireNonNull(kind);
        Objects.requireNonNull(name);
    }

    /** How many units went. */
    int goneCount() {
        return unitsBefore - unitsAfter;
    }

    /** What became of the group when a later stage took some more of it. */
    public PrunedGroup then(PrunedGroup later) {
        int gone = goneCount() + later.goneCount();
        return new PrunedGroup(
                kind,
                name,
                unitsBefore,
                later.unitsAfter,
                gone == 0
                        ? 0
                        : (meanImportanceGone * goneCount() + later.meanImportanceGone * later.goneCount()) / gone,
                later.meanImportanceLeft,
                savedBytes + later.savedBytes,
                savedMacs + later.savedMacs);
    }
}
