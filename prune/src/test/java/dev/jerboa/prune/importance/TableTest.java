package dev.jerboa.prune.importance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** Against tables worked by hand. */
class TableTest {
    private static final double LOG_2 = Math.log(2);

    @Test
    void aBinThatNamesTheClassLeavesNothingOpen() {
        Table table = new Table(new long[][] {{4, 0}, {0, 4}}, 0, false);
        assertThat(table.entropy()).isCloseTo(LOG_2, within(1e-12));
        assertThat(table.conditionalEntropy()).isZero();
        assertThat(table.informationGain()).isCloseTo(LOG_2, within(1e-12));
    }

    @Test
    void aBinThatSaysNothingLeavesAllOpen() {
        Table table = new Table(new long[][] {{2, 2}, {3, 3}}, 0, false);
        assertThat(table.conditionalEntropy()).isCloseTo(LOG_2, within(1e-12));
        assertThat(table.informationGain()).isCloseTo(0, within(1e-12));
    }

    @Test
    void binsCountByTheirSamples() {
        // H(Y|0) = H(1/4) = 0.5623351446, with weight 4/6; H(Y|1) = 0, with weight 2/6.
        Table table = new Table(new long[][] {{1, 3}, {2, 0}}, 0, false);
        assertThat(table.conditionalEntropy()).isCloseTo(0.3748900964, within(1e-9));
        assertThat(table.entropy()).isCloseTo(LOG_2, within(1e-12));
        assertThat(table.informationGain()).isCloseTo(0.3182570842, within(1e-9));
    }

    @Test
    void smoothingAddsToEachCount() {
        // (3 + 1) / (3 + 2) and 1 / 5: H = 0.5004024235.
        assertThat(new Table(new long[][] {{3, 0}}, 1, false).conditionalEntropy())
                .isCloseTo(0.5004024235, within(1e-9));
    }

    @Test
    void theCorrectionIsThatOfMiller() {
        // Two of three classes occur among 4: (2 - 1) / (2 * 4) = 0.125.
        Table plain = new Table(new long[][] {{1, 3, 0}}, 0, false);
        Table corrected = new Table(new long[][] {{1, 3, 0}}, 0, true);
        assertThat(corrected.entropy() - plain.entropy()).isCloseTo(0.125, within(1e-12));
    }

    @Test
    void theCorrectionBringsSmallSamplesNearTheTruth() {
        Random random = new Random(1);
        double plain = 0;
        double corrected = 0;
        int trials = 400;
        for (int trial = 0; trial < trials; trial++) {
            long[][] counts = new long[1][4];
            for (int i = 0; i < 24; i++) {
                counts[0][random.nextInt(4)]++;
            }
            plain += new Table(counts, 0, false).entropy() / trials;
            corrected += new Table(counts, 0, true).entropy() / trials;
        }
        double truth = Math.log(4);
        assertThat(truth - plain).isGreaterThan(0.05);
        assertThat(corrected).isCloseTo(truth, within(0.01));
    }

    @Test
    void binsHoldEquallyManyAndEqualNumbersShareOne() {
        assertThat(Bins.of(new double[] {5, 1, 4, 2}, 2)).containsExactly(1, 0, 1, 0);
        assertThat(Bins.of(new double[] {0, 0, 0, 7}, 2)).containsExactly(0, 0, 0, 1);
        assertThat(Bins.of(new double[] {3, 3, 3, 3}, 4)).containsOnly(0);
    }
}
