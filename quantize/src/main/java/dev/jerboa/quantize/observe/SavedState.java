package dev.jerboa.quantize.observe;

import java.io.StreamCorruptedException;

/** Guards against a saved state that was damaged, or written by something else. */
final class SavedState {
    private SavedState() {}

    /** @throws StreamCorruptedException if what was found cannot be */
    static void check(boolean possible, String found) throws StreamCorruptedException {
        if (!possible) {
            throw new StreamCorruptedException("the saved state of a calibration is damaged: it holds " + found);
        }
    }
}
