package dev.jerboa.compress.pruning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jerboa.onnx.JerboaException;
import dev.jerboa.prune.mask.Sparsity;
import dev.jerboa.prune.plan.Schedule;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class PruningOptionsTest {
    private static final PruningGoal HALF = new PruningGoal.Ratio(0.5);

    private static PruningOptions of(PruningGoal goal, String criterion, Part... parts) {
        return PruningOptions.of(Set.of(parts), Criterion.named(criterion), Optional.ofNullable(goal));
    }

    private static void assertRefused(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(JerboaException.class).hasMessageContaining(message);
    }

    @Test
    void goalsHaveBounds() {
        assertRefused(() -> new PruningGoal.Ratio(1), "a ratio of 1.0");
        assertRefused(() -> new PruningGoal.Ratio(0), "a ratio of 0.0");
        assertRefused(() -> new PruningGoal.Ratio(Double.NaN), "a ratio of NaN");
        assertRefused(() -> new PruningGoal.MostBytes(0), "no model has 0 bytes");
        assertRefused(() -> new PruningGoal.MostLatency(1.5), "a share of the time of 1.5");
        assertRefused(() -> new PruningGoal.Threshold(Double.NaN), "an importance of NaN");
    }

    @Test
    void contradictionsAreTold() {
        assertRefused(() -> of(null, "l2", Part.HEADS), "it is not said how much");
        assertRefused(() -> of(HALF, "l2", Part.VOCABULARY), "'ratio 0.5' says how much");
        assertRefused(() -> of(HALF, "l2", Part.HEADS).withSchedule(Schedule.ONE_SHOT, 2), "one-shot");
        assertRefused(
                () -> of(new PruningGoal.LeastLoyalty(0.9), "l2", Part.HEADS).withSchedule(Schedule.CUBIC, 2),
                "one stage only");
        assertRefused(
                () -> of(new PruningGoal.Threshold(0.5), "l2", Part.HEADS).withSchedule(Schedule.LINEAR, 2),
                "'threshold 0.5' is reached in one stage only");
        assertRefused(() -> of(HALF, "module-error", Part.FEED_FORWARD), "once for each unit");
        assertThatThrownBy(() -> Criterion.named("magic"))
                .isInstanceOfSatisfying(
                        JerboaException.class,
                        e -> assertThat(e.hint()).contains("l1, l2, group", "wanda", "information-gain", "random"));
        assertRefused(() -> Part.ofOptionName("tails"), "no part 'tails'");
    }

    private static PruningOptions zeros(String criterion, PruningGoal goal, Part... parts) {
        return PruningOptions.of(
                Set.of(parts),
                Criterion.named(criterion),
                Optional.ofNullable(goal),
                Optional.of(Sparsity.parse("2:4")));
    }

    @Test
    void zerosHaveAPatternAndACriterionOfTheirOwn() {
        assertRefused(() -> of(null, "l2", Part.WEIGHTS), "not said which weights become zero");
        assertRefused(() -> of(HALF, "l2", Part.WEIGHTS), "of single weights a pattern says that");
        assertRefused(() -> zeros("l2", HALF, Part.HEADS), "the pattern 2:4 says which weights");
        assertRefused(() -> zeros("taylor", null, Part.WEIGHTS), "taylor does not tell single weights apart");
        assertRefused(() -> zeros("sparsegpt", HALF, Part.WEIGHTS, Part.HEADS), "sparsegpt weighs single weights");
        assertRefused(
                () -> zeros("wanda", new PruningGoal.LeastLoyalty(0.9), Part.WEIGHTS, Part.HEADS),
                "measured before weights become zero");
        assertRefused(() -> zeros("l2", null, Part.WEIGHTS).withRepair(true), "none is to go");
        assertRefused(
                () -> zeros("l2", null, Part.WEIGHTS).withSchedule(Schedule.CUBIC, 4), "at once, and not in 4 stages");
        assertThat(zeros("l2", null, Part.WEIGHTS).needForData()).isEmpty();
        assertThat(zeros("sparsegpt", null, Part.WEIGHTS).needForData()).isPresent();
    }

    @Test
    void learningNeedsTimeSamplesAndSomethingToLearn() {
        assertRefused(() -> new TeachingOptions(0, 0, 1e-4), "0.0 epochs");
        assertRefused(() -> new TeachingOptions(1, -3, 1e-4), "-3 steps");
        assertRefused(() -> new TeachingOptions(1, 0, 0), "a learning rate of 0.0");
        Optional<TeachingOptions> usual = Optional.of(TeachingOptions.DEFAULT);
        assertRefused(() -> of(null, "l2", Part.VOCABULARY).withTeaching(usual), "has nothing to learn");
        assertThat(of(HALF, "l2", Part.HEADS).withTeaching(usual).needForData()).isPresent();
        assertThat(of(HALF, "l2", Part.HEADS).withTeaching(usual).entries())
                .containsEntry("distill", "1.0 epochs")
                .containsEntry("distill.learning-rate", "1.0E-4");
    }

    @Test
    void optionsSayWhetherTheyNeedSamples() {
        assertThat(of(HALF, "l2", Part.HEADS).needForData()).isEmpty();
        assertThat(of(HALF, "random", Part.LAYERS).needForData()).isEmpty();
        assertThat(of(HALF, "l2", Part.LAYERS).needForData()).isPresent();
        assertThat(of(HALF, "entropy", Part.HEADS).needForData()).isPresent();
        assertThat(of(null, "l2", Part.VOCABULARY).needForData()).isPresent();
        assertThat(of(new PruningGoal.LeastLoyalty(0.9), "l2", Part.HEADS).needForData())
                .isPresent();
    }
}
