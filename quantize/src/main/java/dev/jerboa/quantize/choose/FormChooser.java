package dev.jerboa.quantize.choose;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Picks for each weight the cheapest form that the budget for errors allows.
 *
 * <p>It starts with the cheapest form everywhere and, as long as the measured drop exceeds the budget, gives those weights a
 * finer form whose error falls most for what it costs; then it takes back what was not needed. Errors of single weights add up only roughly, so what a set of
 * choices loses together is measured before it counts.
 */
final class FormChooser {
    /** Says what a set of choices loses together. */
    @FunctionalInterface
    interface Measure {
        Drop of(int[] choices);
    }

    private final Measure measure;
    private final List<SiteMeasurement> sites;

    FormChooser(Measure measure, List<SiteMeasurement> sites) {
        this.measure = measure;
        this.sites = List.copyOf(sites);
    }

    /**
     * The choices, numbered as {@link SwitchedModel#measure} takes them.
     *
     * @param budget the mean drop to stay within, as far as forms and bytes allow
     * @param maximumBytes the most that all weights together may take
     */
    int[] choose(double budget, long maximumBytes) {
        int[] choices = sites.stream().mapToInt(SiteMeasurement::cheapest).toArray();
        double drop = measure.of(choices).mean();
        while (drop > budget) {
            double together = drop / Math.max(Double.MIN_NORMAL, sum(choices));
            // Half of what is missing at a time: the last steps are then taken on what was measured close by.
            double goal = Math.max(budget, (drop + budget) / 2);
            int[] before = choices.clone();
            while (sum(choices) * together > goal && upgradeOne(choices, maximumBytes)) {
                // Each turn changes one weight.
            }
            if (Arrays.equals(before, choices) && !upgradeOne(choices, maximumBytes)) {
                break;
            }
            drop = measure.of(choices).mean();
        }
        return drop <= budget ? relaxed(choices, budget) : choices;
    }

    /** Takes back, as long as the budget holds, what turned out to be finer than it had to be. */
    private int[] relaxed(int[] choices, double budget) {
        int[] best = choices;
        Set<Integer> tried = new HashSet<>();
        while (tried.size() < sites.size()) {
            int[] next = best.clone();
            OptionalInt site = downgradeOne(next, tried);
            if (site.isEmpty()) {
                break;
            }
            if (measure.of(next).mean() <= budget) {
                best = next;
            } else {
                tried.add(site.getAsInt());
            }
        }
        return best;
    }

    /** Gives one weight a cheaper form, where that saves most for the error that it adds; says which. */
    private OptionalInt downgradeOne(int[] choices, Set<Integer> excluded) {
        double best = 0;
        int bestSite = -1;
        int bestForm = 0;
        for (int i = 0; i < choices.length; i++) {
            SiteMeasurement site = sites.get(i);
            for (int form = 1; form <= site.forms().size() && !excluded.contains(i); form++) {
                double saving = site.costs().get(choices[i]) - site.costs().get(form);
                double added = Math.max(Double.MIN_NORMAL, site.error(form) - site.error(choices[i]));
                if (saving > 0 && saving / added > best) {
                    best = saving / added;
                    bestSite = i;
                    bestForm = form;
                }
            }
        }
        if (bestSite < 0) {
            return OptionalInt.empty();
        }
        choices[bestSite] = bestForm;
        return OptionalInt.of(bestSite);
    }

    private double sum(int[] choices) {
        double sum = 0;
        for (int i = 0; i < choices.length; i++) {
            sum += sites.get(i).error(choices[i]);
        }
        return sum;
    }

    private long bytes(int[] choices) {
        long bytes = 0;
        for (int i = 0; i < choices.length; i++) {
            bytes += sites.get(i).sizeBytes().get(choices[i]);
        }
        return bytes;
    }

    /** Gives one weight the form with the best exchange of time for error; false if none has a finer one. */
    private boolean upgradeOne(int[] choices, long maximumBytes) {
        return upgradeOne(choices, maximumBytes, false) || upgradeOne(choices, maximumBytes, true);
    }

    private boolean upgradeOne(int[] choices, long maximumBytes, boolean lastResort) {
        long bytes = bytes(choices);
        double best = 0;
        int bestSite = -1;
        int bestForm = 0;
        for (int i = 0; i < choices.length; i++) {
            SiteMeasurement site = sites.get(i);
            for (int form = 0; form <= site.forms().size(); form++) {
                double gain = site.error(choices[i]) - site.error(form);
                double cost = Math.max(1, site.costs().get(form) - site.costs().get(choices[i]));
                long changed =
                        bytes + site.sizeBytes().get(form) - site.sizeBytes().get(choices[i]);
                if (gain > 0 && (lastResort || site.allowed(form)) && changed <= maximumBytes && gain / cost > best) {
                    best = gain / cost;
                    bestSite = i;
                    bestForm = form;
                }
            }
        }
        if (bestSite < 0) {
            return false;
        }
        choices[bestSite] = bestForm;
        return true;
    }
}
