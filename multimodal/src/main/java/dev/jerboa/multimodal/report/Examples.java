package dev.jerboa.multimodal.report;

import dev.jerboa.multimodal.Modality;
import dev.jerboa.multimodal.data.RawValue;
import dev.jerboa.multimodal.evaluate.EmbeddedSamples;
import dev.jerboa.multimodal.metric.EmbeddedSet;
import dev.jerboa.multimodal.metric.Finding;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What some queries of one direction found.
 *
 * @param name of the direction
 * @param kind the modality of what is found, for its looks
 * @param good queries that found what belongs to them at once
 * @param poor those that found it last; empty if all did at once
 */
record Examples(String name, String kind, List<Example> good, List<Example> poor) {
    private static final int EACH = 3;
    private static final int SHOWN = 5;
    // The same text may stand in a data set many times, and is shown once.
    private static final int LOOKED_AT = 200;
    private static final Media.Limits LIMITS = new Media.Limits(200, 4);

    /** Examples of every direction. */
    static List<Examples> all(EmbeddedSamples embedded, Optional<String> label) {
        List<EmbeddedSet> sets = embedded.sets(label);
        List<Modality> modalities = embedded.modalities();
        List<Examples> all = new ArrayList<>();
        for (int from = 0; from < sets.size(); from++) {
            for (int to = 0; to < sets.size(); to++) {
                if (from != to) {
                    all.add(new OneDirection(
                                    embedded, modalities.get(from), modalities.get(to), sets.get(from), sets.get(to))
                            .examples());
                }
            }
        }
        return all;
    }

    private record OneDirection(
            EmbeddedSamples embedded, Modality from, Modality to, EmbeddedSet queries, EmbeddedSet gallery) {
        Examples examples() {
            List<Finding> all = Finding.all(queries, gallery, LOOKED_AT);
            return new Examples(
                    queries.name() + " → " + gallery.name(),
                    to.name().toLowerCase(Locale.ROOT),
                    Finding.good(all, EACH).stream().map(this::example).toList(),
                    Finding.poor(all, EACH).stream().map(this::example).toList());
        }

        private Example example(Finding finding) {
            Set<RawValue> seen = new HashSet<>();
            List<Example.Found> found = new ArrayList<>();
            boolean shown = false;
            for (int item : finding.nearest()) {
                if (found.size() < SHOWN && seen.add(value(to, item))) {
                    boolean right = gallery.groups()[item] == queries.groups()[finding.query()];
                    shown |= right;
                    found.add(new Example.Found(media(to, item), caption(to, item), right));
                }
            }
            return new Example(
                    String.format(Locale.ROOT, "%,d", finding.rank()),
                    media(from, finding.query()),
                    caption(from, finding.query()),
                    found,
                    shown ? Optional.empty() : Optional.of(media(to, finding.right())));
        }

        private String caption(Modality modality, int row) {
            return modality != Modality.TEXT
                            && embedded.sample(modality, row).values().get(Modality.TEXT) instanceof RawValue.Text text
                    ? text.text()
                    : "";
        }

        private RawValue value(Modality modality, int row) {
            return embedded.sample(modality, row).values().get(modality);
        }

        private Media media(Modality modality, int row) {
            return Media.of(
                    modality,
                    value(modality, row),
                    embedded.sample(modality, row).key(),
                    LIMITS);
        }
    }
}
