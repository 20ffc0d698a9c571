package dev.jerboa.compress.report;

import dev.jerboa.quantize.report.Figures;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What was taken out, group by group.
 *
 * @param text how it was chosen, in a sentence
 * @param kinds the groups of each kind, one under the other
 * @param remarks what became of the vocabulary and of single weights, and what was learned; in sentences
 * @param refusals what could not go, and why
 */
record PruningSection(String text, List<Kind> kinds, List<String> remarks, List<String> refusals) {
    /** Groups of one kind. */
    record Kind(String title, List<Row> rows) {}

    /** A group: how much is left, as a bar and in figures. */
    record Row(
            String name,
            String width,
            int before,
            int after,
            String importanceGone,
            String importanceLeft,
            String saved,
            long savedBytes,
            String macs,
            double macsShare) {}

    PruningSection {
        kinds = List.copyOf(kinds);
        remarks = List.copyOf(remarks);
        refusals = List.copyOf(refusals);
    }

    static PruningSection of(PruningReport report) {
        Map<String, List<PrunedGroup>> byKind = new LinkedHashMap<>();
        report.groups()
                .forEach(group -> byKind.computeIfAbsent(group.kind(), kind -> new ArrayList<>())
                        .add(group));
        List<Kind> kinds = new ArrayList<>();
        byKind.forEach((kind, groups) -> {
            int before = groups.stream().mapToInt(PrunedGroup::unitsBefore).sum();
            int after = groups.stream().mapToInt(PrunedGroup::unitsAfter).sum();
            kinds.add(new Kind(
                    capital(kind) + "s: " + Figures.count(after) + " of " + Figures.count(before) + " are left",
                    groups.stream().map(group -> row(group, report)).toList()));
        });
        return new PruningSection(text(report), kinds, remarks(report), report.refusals());
    }

    private static Row row(PrunedGroup group, PruningReport report) {
        boolean gone = group.goneCount() > 0;
        double macs = group.savedMacs() / (double) Math.max(1, report.before().macs());
        return new Row(
                group.name(),
                Figures.coordinate(group.unitsAfter() / (double) group.unitsBefore()),
                group.unitsBefore(),
                group.unitsAfter(),
                gone ? Figures.small(group.meanImportanceGone()) : "",
                group.unitsAfter() > 0 && group.meanImportanceLeft() > 0
                        ? Figures.small(group.meanImportanceLeft())
                        : "",
                gone ? Figures.size(group.savedBytes()) : "",
                group.savedBytes(),
                gone ? Figures.percent(macs) : "",
                macs);
    }

    private static String text(PruningReport report) {
        if (report.criterion().isEmpty()) {
            return "No heads, neurons, channels or layers were taken out.";
        }
        return "Chosen by " + report.criterion().get() + " until "
                + report.goal().orElse("the goal") + " was reached"
                + (report.stages() > 1 ? ", in " + report.stages() + " stages" : "") + "; "
                + (report.repairedWeights() > 0
                        ? report.repairedWeights() + " weights were changed to make up for what went."
                        : "nothing makes up for what went.");
    }

    private static List<String> remarks(PruningReport report) {
        List<String> remarks = new ArrayList<>();
        report.vocabulary().map(PruningSection::text).ifPresent(remarks::add);
        report.zeros().map(PruningSection::text).ifPresent(remarks::add);
        report.taught().stream().map(PruningSection::text).forEach(remarks::add);
        return remarks;
    }

    private static String text(ZerosReport zeros) {
        return Figures.count(zeros.zeroCount()) + " of " + Figures.count(zeros.weightCount()) + " weights in "
                + zeros.matrices() + " matrices are zero, spread as " + zeros.pattern() + " and chosen by "
                + zeros.criterion()
                + ". ONNX Runtime on a CPU gains nothing from them but file size after compression: "
                + Figures.size(zeros.gzipBytesAfter()) + " as gzip instead of " + Figures.size(zeros.gzipBytesBefore())
                + ".";
    }

    private static String text(TeachingReport taught) {
        return "In " + Figures.count(taught.steps())
                + " steps of learning from the original, the loss on batches kept back "
                + (taught.helped()
                        ? "fell from " + Figures.small(taught.lossBefore()) + " to " + Figures.small(taught.lossAfter())
                                + "."
                        : "never fell below the " + Figures.small(taught.lossBefore())
                                + " of before, so that nothing was changed.");
    }

    private static String text(VocabularyReport vocabulary) {
        return Figures.count(vocabulary.tokensAfter()) + " of " + Figures.count(vocabulary.tokensBefore())
                + " tokens are left: " + Figures.count(vocabulary.usedTokens())
                + " that the samples use, and those that others are made of. This saves "
                + Figures.size(vocabulary.savedBytes())
                + ". The tokenizer beside the model belongs to it; the original's would give it wrong numbers.";
    }

    private static String capital(String text) {
        return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    }
}
