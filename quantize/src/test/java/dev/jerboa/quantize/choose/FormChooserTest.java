package dev.jerboa.quantize.choose;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jerboa.quantize.plan.WeightForm;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** All combinations of small problems are tried by brute force. */
class FormChooserTest {
    private static final int SITES = 6;
    private static final int FORMS = 3;

    /** Errors that add up, and costs, of random forms; a finer form costs more. */
    private static List<SiteMeasurement> random(Random random) {
        List<SiteMeasurement> sites = new ArrayList<>();
        for (int i = 0; i < SITES; i++) {
            List<Double> errors = new ArrayList<>();
            List<Double> micros = new ArrayList<>();
            List<Long> bytes = new ArrayList<>();
            for (int form = 0; form < FORMS; form++) {
                errors.add(random.nextDouble() * 1e-3);
                micros.add(100 + random.nextDouble() * 1000);
                bytes.add(100L + random.nextInt(100));
            }
            errors.sort(Collections.reverseOrder());
            Collections.sort(micros);
            micros.add(0, 3000.0);
            bytes.add(0, 400L);
            sites.add(new SiteMeasurement(
                    null, Collections.nCopies(FORMS, new WeightForm.IntegerRows()), errors, micros, bytes, micros));
        }
        return sites;
    }

    private static double error(List<SiteMeasurement> sites, int[] choices) {
        double sum = 0;
        for (int i = 0; i < choices.length; i++) {
            sum += sites.get(i).error(choices[i]);
        }
        return sum;
    }

    private static double cost(List<SiteMeasurement> sites, int[] choices) {
        double sum = 0;
        for (int i = 0; i < choices.length; i++) {
            sum += sites.get(i).costs().get(choices[i]);
        }
        return sum;
    }

    private static double leastCost(List<SiteMeasurement> sites, double budget) {
        double least = Double.MAX_VALUE;
        for (int code = 0; code < Math.pow(FORMS + 1, SITES); code++) {
            int[] choices = new int[SITES];
            for (int i = 0, rest = code; i < SITES; i++, rest /= FORMS + 1) {
                choices[i] = rest % (FORMS + 1);
            }
            if (error(sites, choices) <= budget) {
                least = Math.min(least, cost(sites, choices));
            }
        }
        return least;
    }

    @Test
    void staysWithinTheBudgetAtLittleMoreThanTheLeastCost() {
        Random random = new Random(1);
        double together = 0;
        for (int round = 0; round < 40; round++) {
            List<SiteMeasurement> sites = random(random);
            double budget = random.nextDouble() * 3e-3;
            int[] choices = new FormChooser(c -> new Drop(error(sites, c), 0), sites).choose(budget, Long.MAX_VALUE);
            assertThat(error(sites, choices)).isLessThanOrEqualTo(budget);
            together += cost(sites, choices) / leastCost(sites, budget);
        }
        assertThat(together / 40).isLessThan(1.15);
    }

    @Test
    void whatIsMeasuredCountsAndNotTheSumOfTheParts() {
        List<SiteMeasurement> sites = random(new Random(2));
        FormChooser.Measure worseTogether = choices -> new Drop(3 * error(sites, choices), 0);
        int[] choices = new FormChooser(worseTogether, sites).choose(1e-3, Long.MAX_VALUE);
        assertThat(worseTogether.of(choices).mean()).isLessThanOrEqualTo(1e-3);
    }

    @Test
    void theFileGrowsNoLargerThanAllowed() {
        Random random = new Random(3);
        for (int round = 0; round < 20; round++) {
            List<SiteMeasurement> sites = random(random);
            int[] start = new FormChooser(c -> new Drop(0, 0), sites).choose(1, Long.MAX_VALUE);
            long limit = bytes(sites, start) + 60;
            int[] choices = new FormChooser(c -> new Drop(error(sites, c), 0), sites).choose(0, limit);
            assertThat(bytes(sites, choices)).isLessThanOrEqualTo(limit);
        }
    }

    private static long bytes(List<SiteMeasurement> sites, int[] choices) {
        long sum = 0;
        for (int i = 0; i < choices.length; i++) {
            sum += sites.get(i).sizeBytes().get(choices[i]);
        }
        return sum;
    }
}
