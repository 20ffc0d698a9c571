package dev.jerboa.multimodal.learn;

import dev.jerboa.multimodal.Modality;
import dev.jerboa.multimodal.objective.LogitScale;
import dev.jerboa.multimodal.objective.Matryoshka;
import dev.jerboa.multimodal.objective.Pairing;
import java.util.List;
import java.util.Optional;

/**
 * Two towers are to say the same of a sample. Its scale is learned, for each pair its own.
 *
 * @param pairing the towers
 * @param contrast the loss
 * @param mostScale the most that the scale becomes; a small one draws together modalities that are trained with the same third
 * @param fronts the fronts of the embeddings that the loss is for, too; absent for whole embeddings only
 */
public record CrossModalTerm(Pairing pairing, Contrast contrast, double mostScale, Optional<Matryoshka> fronts)
        implements Term {
    /** InfoNCE on whole embeddings. */
    public static CrossModalTerm of(Modality first, Modality second) {
        return of(Pairing.of(first, second));
    }

    /** InfoNCE on whole embeddings. */
    public static CrossModalTerm of(Pairing pairing) {
        return new CrossModalTerm(pairing, Contrast.INFO_NCE, Math.exp(LogitScale.MOST), Optional.empty());
    }

    /** The same with another loss. */
    public CrossModalTerm with(Contrast other) {
        return new CrossModalTerm(pairing, other, mostScale, fronts);
    }

    /** The same for fronts of the embeddings; the whole should be one of them. */
    public CrossModalTerm with(Matryoshka wanted) {
        return new CrossModalTerm(pairing, contrast, mostScale, Optional.of(wanted));
    }

    /** The same with another bound to its scale; 100 if not told. */
    public CrossModalTerm withMostScale(double factor) {
        return new CrossModalTerm(pairing, contrast, factor, fronts);
    }

    @Override
    public String name() {
        return pairing.name();
    }

    @Override
    public List<String> towers() {
        return List.of(pairing.first(), pairing.second());
    }
}
