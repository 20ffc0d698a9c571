package dev.jerboa.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.jerboa.cli.terminal.ProgressLine;
import dev.jerboa.cli.terminal.Terminal;
import dev.jerboa.multimodal.Encoder;
import dev.jerboa.multimodal.Modality;
import dev.jerboa.multimodal.data.DataSets;
import dev.jerboa.multimodal.data.UnreadablePolicy;
import dev.jerboa.multimodal.evaluate.EmbeddedSamples;
import dev.jerboa.multimodal.evaluate.Evaluation;
import dev.jerboa.multimodal.evaluate.HeadScore;
import dev.jerboa.multimodal.model.MultimodalModel;
import dev.jerboa.multimodal.report.EvaluationPage;
import dev.jerboa.onnx.serde.OutputPlace;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jerboa evaluate}: how well a model finds one modality by another. */
@Command(
        name = "evaluate",
        description = {
            "Measure a model of several modalities on a data set: what finds what, in every direction, and what the space "
                    + "is like.",
            "",
            "Each sample belongs to itself, those with the same text to each other; with --by, those with the same value "
                    + "of a label, and classes are told by their names, too."
        },
        footer = {
            "",
            "Examples:",
            "  jerboa evaluate model/ --data photos.csv",
            "  jerboa evaluate model/ --data photos/ --by label --report photos.html"
        })
final class EvaluateCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions common;

    @Parameters(paramLabel = "MODEL", description = "The model's directory.")
    private Path directory;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            required = true,
            description = "Tar archives, a .csv, .tsv or .jsonl table, or a folder of class folders.")
    private Path data;

    @Option(names = "--by", paramLabel = "LABEL", description = "Samples with the same value of this belong together.")
    private String label;

    @Option(
            names = "--template",
            paramLabel = "TEXT",
            defaultValue = "{}",
            description = "A sentence with {} for the name of a class; may be repeated (default: the name alone).")
    private List<String> templates;

    @Option(names = "--strict", description = "Stop at the first file that cannot be read.")
    private boolean strict;

    @Option(names = "--json", description = "Print everything as JSON.")
    private boolean json;

    @Option(
            names = "--report",
            paramLabel = "PAGE.html",
            description = "Write a page, too: the figures, and what is found and what is not, to see and to hear.")
    private Path report;

    @Override
    public Integer call() throws JsonProcessingException {
        Terminal terminal = common.terminal();
        if (report != null) {
            OutputPlace.check(report);
        }
        UnreadablePolicy policy = unreadable(strict, terminal);
        try (MultimodalModel model = MultimodalModel.open(directory)) {
            EmbeddedSamples embedded = embed(model, data, policy, terminal);
            Optional<Encoder> text = model.modalities().contains(Modality.TEXT)
                    ? Optional.of(model.encoder(Modality.TEXT))
                    : Optional.empty();
            Evaluation evaluation = Evaluation.of(embedded, Optional.ofNullable(label), text, templates)
                    .with(HeadScore.of(model, embedded));
            if (json) {
                terminal.print(
                        new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(evaluation));
            } else {
                EvaluationTables.print(evaluation, terminal);
            }
            if (report != null) {
                EvaluationPage.write(report, directory.toString(), data.toString(), evaluation, embedded);
                terminal.remark("wrote " + report);
            }
        }
        return 0;
    }

    /** What happens with files that cannot be read. */
    static UnreadablePolicy unreadable(boolean strict, Terminal terminal) {
        return strict
                ? UnreadablePolicy.strict()
                : UnreadablePolicy.skipping(problem -> terminal.remark("left out: " + problem.getMessage()));
    }

    /** Embeds a data set with all encoders of a model. */
    static EmbeddedSamples embed(MultimodalModel model, Path data, UnreadablePolicy policy, Terminal terminal) {
        Map<Modality, Encoder> encoders = new EnumMap<>(Modality.class);
        model.modalities().forEach(modality -> encoders.put(modality, model.encoder(modality)));
        try (ProgressLine progress = terminal.progress()) {
            return EmbeddedSamples.of(DataSets.open(data, policy), encoders, policy, progress);
        }
    }
}
