package dev.jerboa.cli;

import dev.jerboa.cli.data.SampleOption;
import dev.jerboa.cli.terminal.ProgressLine;
import dev.jerboa.cli.terminal.Terminal;
import dev.jerboa.multimodal.Encoder;
import dev.jerboa.multimodal.Modality;
import dev.jerboa.multimodal.data.SampleSource;
import dev.jerboa.multimodal.data.UnreadablePolicy;
import dev.jerboa.multimodal.model.EmbeddingFile;
import dev.jerboa.multimodal.model.MultimodalModel;
import dev.jerboa.multimodal.model.OpenOptions;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jerboa embed}: the vectors of texts, pictures or sounds. */
@Command(
        name = "embed",
        description = {
            "Write the vectors of texts, pictures or sounds.",
            "",
            "MODEL is a directory as model hubs have them: ONNX files, tokenizer.json, preprocessor_config.json and so on. "
                    + "Vectors have length one; OUT.keys.txt beside OUT.npy names the samples in the same order."
        },
        footer = {
            "",
            "Examples:",
            "  jerboa embed clip-vit-base-patch32 --data photos -o photos.npy",
            "  jerboa embed all-MiniLM-L6-v2 --data sentences.txt -o sentences.npy"
        })
final class EmbedCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions common;

    @Parameters(paramLabel = "MODEL", description = "The model directory.")
    private Path directory;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "OUT.npy",
            required = true,
            description = "Where to write the vectors, float32 [samples, width].")
    private Path output;

    @Option(
            names = "--variant",
            paramLabel = "NAME",
            description =
                    "The form of the weights, as the file's name ends: fp32, quantized, q4, ... By default fp32, or "
                            + "else 8-bit integers.")
    private String variant;

    @Mixin
    private SampleOption data;

    @Override
    public Integer call() {
        Terminal terminal = common.terminal();
        OpenOptions options = OpenOptions.defaults();
        try (MultimodalModel model =
                MultimodalModel.open(directory, variant == null ? options : options.withVariant(variant))) {
            UnreadablePolicy policy = data.policy(terminal::remark);
            SampleSource samples = data.open(policy);
            Modality modality = data.modality(samples, model);
            Encoder encoder = model.encoder(modality);
            int vectors;
            try (ProgressLine progress = terminal.progress()) {
                vectors = EmbeddingFile.write(encoder, samples, policy, output, progress);
            }
            terminal.print("wrote " + vectors + " vectors of " + encoder.dimension() + " numbers to " + output
                    + ", and their keys to " + EmbeddingFile.keysOf(output));
        }
        return 0;
    }
}
