package dev.jerboa.cli;

import dev.jerboa.cli.recipe.space.SpaceTables;
import dev.jerboa.cli.terminal.Table;
import dev.jerboa.cli.terminal.Terminal;
import dev.jerboa.multimodal.evaluate.Evaluation;
import dev.jerboa.multimodal.metric.Direction;
import dev.jerboa.multimodal.metric.Retrieval;
import java.util.Locale;

/** An evaluation as tables. */
final class EvaluationTables {
    private EvaluationTables() {}

    static void print(Evaluation evaluation, Terminal terminal) {
        if (!evaluation.directions().isEmpty()) {
            terminal.print(directions(evaluation));
            terminal.print("");
        }
        terminal.print(spaces(evaluation));
        if (!evaluation.pairs().isEmpty()) {
            terminal.print("");
            terminal.print(pairs(evaluation));
        }
        if (!evaluation.classes().isEmpty()) {
            terminal.print("");
            terminal.print(classes(evaluation));
        }
        if (!evaluation.heads().isEmpty()) {
            terminal.print("");
            terminal.print(SpaceTables.heads(evaluation.heads()));
        }
        terminal.remark(
                "R@k: share of the queries that find what belongs to them among the first k; int8, binary: share "
                        + "of the ten nearest that are found in vectors of bytes and bits, with four candidates each.");
    }

    private static Table directions(Evaluation evaluation) {
        Table table = new Table("from -> to", " queries", " gallery", " R@1", " R@5", " R@10", " median rank", " mAP");
        for (Direction direction : evaluation.directions()) {
            Retrieval found = direction.retrieval();
            table.row(
                    direction.name(),
                    found.queries(),
                    found.gallery(),
                    decimal(found.recallAt1()),
                    decimal(found.recallAt5()),
                    decimal(found.recallAt10()),
                    String.format(Locale.ROOT, "%.1f", found.medianRank()),
                    decimal(found.meanAveragePrecision()));
        }
        return table;
    }

    private static Table spaces(Evaluation evaluation) {
        Table table = new Table("modality", " items", " width", " uniformity", " int8", " binary");
        evaluation
                .spaces()
                .forEach(space -> table.row(
                        space.modality(),
                        space.items(),
                        space.width(),
                        decimal(space.uniformity()),
                        decimal(space.int8().kept()),
                        decimal(space.binary().kept())));
        return table;
    }

    private static Table pairs(Evaluation evaluation) {
        Table table = new Table("modalities", " alignment", " gap");
        evaluation
                .pairs()
                .forEach(pair -> table.row(
                        pair.first() + " and " + pair.second(), decimal(pair.alignment()), decimal(pair.gap())));
        return table;
    }

    private static Table classes(Evaluation evaluation) {
        Table table = new Table("classes of " + evaluation.belongTogetherBy(), " classes", " by name", " linear probe");
        evaluation
                .classes()
                .forEach(row ->
                        table.row(row.modality(), row.count(), decimal(row.zeroShot()), decimal(row.linearProbe())));
        return table;
    }

    private static String decimal(Double value) {
        return value == null ? "-" : String.format(Locale.ROOT, "%.3f", value);
    }
}
