package dev.jerboa.multimodal.learn;

import dev.jerboa.multimodal.objective.ContrastiveLosses;
import dev.jerboa.multimodal.objective.LogitScale;

/** How embeddings of what belongs together are told from others. */
public enum Contrast {
    /** Each has to be found among all others; see {@link ContrastiveLosses#infoNce}. */
    INFO_NCE,
    /** Each pair is asked for by itself; see {@link ContrastiveLosses#sigmoid}. */
    SIGMOID;

    ContrastiveLosses.ContrastiveLoss loss() {
        return this == INFO_NCE ? ContrastiveLosses::infoNce : ContrastiveLosses::sigmoid;
    }

    /** A scale to be learned, which starts as this loss wants it. */
    LogitScale scale(String name) {
        return this == INFO_NCE ? LogitScale.contrastive(name) : LogitScale.sigmoid(name);
    }
}
