package dev.jerboa.multimodal.learn;

import dev.jerboa.multimodal.objective.VicReg;
import java.util.List;
import java.util.Optional;

/**
 * A tower is to say the same of two augmented views of a sample; for modalities without a partner.
 *
 * @param tower whose data augment
 * @param regularization the loss between the views; absent for InfoNCE
 */
public record IntraModalTerm(String tower, Optional<VicReg> regularization) implements Term {
    /** Each view has to find the other among all samples. */
    public static IntraModalTerm infoNce(String tower) {
        return new IntraModalTerm(tower, Optional.empty());
    }

    /** The views are to agree, and dimensions to differ. */
    public static IntraModalTerm vicReg(String tower) {
        return new IntraModalTerm(tower, Optional.of(VicReg.defaults()));
    }

    @Override
    public String name() {
        return tower + "-views";
    }

    @Override
    public List<String> towers() {
        return List.of(tower);
    }
}
