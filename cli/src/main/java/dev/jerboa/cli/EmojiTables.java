package dev.jerboa.cli;

import dev.jerboa.cli.terminal.Table;
import dev.jerboa.cli.terminal.Units;
import dev.jerboa.demo.emoji.EmojiMeasurement;
import dev.jerboa.demo.emoji.EmojiOutcome;
import dev.jerboa.demo.emoji.EmojiRecalls;
import dev.jerboa.demo.emoji.TowerFiles;
import dev.jerboa.multimodal.metric.Direction;
import dev.jerboa.multimodal.metric.Retrieval;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What the demo of three modalities made, as tables for a person. */
final class EmojiTables {
    private static final Set<String> RIDGE = Set.of("text -> picture", "picture -> text");

    private EmojiTables() {}

    /** Sizes and times of the towers, before and after quantization. */
    static Table towers(EmojiOutcome outcome) {
        Table table = new Table("tower", " size", " quantized", " part", " time", " quantized", " speed");
        for (int i = 0; i < TowerFiles.NAMES.size(); i++) {
            table.row(cells(
                    TowerFiles.NAMES.get(i),
                    outcome.sizesBytesBefore().get(i),
                    outcome.sizesBytesAfter().get(i),
                    outcome.measurement().latenciesMillisBefore().get(i),
                    outcome.measurement().latenciesMillisAfter().get(i)));
        }
        return table.row(cells(
                "all",
                outcome.sizesBytesBefore().stream().mapToLong(Long::longValue).sum(),
                outcome.sizesBytesAfter().stream().mapToLong(Long::longValue).sum(),
                outcome.measurement().latenciesMillisBefore().stream()
                        .mapToDouble(Double::doubleValue)
                        .sum(),
                outcome.measurement().latenciesMillisAfter().stream()
                        .mapToDouble(Double::doubleValue)
                        .sum()));
    }

    private static Object[] cells(String name, long before, long after, double slow, double fast) {
        return new Object[] {
            name,
            Units.size(before),
            Units.size(after),
            Units.percent((double) after / before),
            Units.time(slow),
            Units.time(fast),
            String.format(Locale.ROOT, "%.2fx", slow / fast)
        };
    }

    /** Recalls in every direction, before and after quantization. */
    static Table recalls(EmojiOutcome outcome) {
        Table table = new Table(
                "direction", " unseen @1", " @10", " no flags @1", " @10", " seen @1", " quantized unseen @1", " @10");
        EmojiMeasurement measured = outcome.measurement();
        for (int i = 0; i < measured.before().unseen().size(); i++) {
            Retrieval quantized = at(measured.after().unseen(), i);
            table.row(cells(
                    measured.before().unseen().get(i).name(),
                    measured.before(),
                    i,
                    share(quantized.recallAt1()),
                    share(quantized.recallAt10())));
        }
        for (int i = 0; i < measured.frozen().unseen().size(); i++) {
            Direction direction = measured.frozen().unseen().get(i);
            if (RIDGE.contains(direction.name())) {
                table.row(cells(direction.name() + ", ridge", measured.frozen(), i, "", ""));
            }
        }
        return table;
    }

    private static Object[] cells(String name, EmojiRecalls recalls, int i, String quantizedAt1, String quantizedAt10) {
        Retrieval unseen = at(recalls.unseen(), i);
        Retrieval withoutFlags = at(recalls.unseenWithoutFlags(), i);
        return new Object[] {
            name,
            share(unseen.recallAt1()),
            share(unseen.recallAt10()),
            share(withoutFlags.recallAt1()),
            share(withoutFlags.recallAt10()),
            share(at(recalls.seen(), i).recallAt1()),
            quantizedAt1,
            quantizedAt10
        };
    }

    /** What the columns mean. */
    static String legend(EmojiOutcome outcome) {
        EmojiMeasurement measured = outcome.measurement();
        return "The share of queries whose own emoji is the first, or among the first ten: of " + measured.unseen()
                + " emoji held out, of " + measured.unseenWithoutFlags()
                + " of them that are no flags of countries, and of "
                + measured.seen() + " learned from."
                + System.lineSeparator()
                + "text: the name with its keywords. sound: the name spoken by a synthetic voice. Pictures and sounds"
                + " were never trained with each other."
                + System.lineSeparator()
                + "ridge: the picture tower before it was taught, a ridge regression on frozen features.";
    }

    private static Retrieval at(List<Direction> directions, int i) {
        return directions.get(i).retrieval();
    }

    private static String share(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }
}
