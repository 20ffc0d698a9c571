package dev.jerboa.cli.data;

import dev.jerboa.multimodal.audio.SoundProcessor;
import dev.jerboa.multimodal.audio.SoundSpec;
import dev.jerboa.multimodal.image.PictureProcessor;
import dev.jerboa.multimodal.image.PictureSpec;
import dev.jerboa.multimodal.text.TextProcessor;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.Value;
import dev.jerboa.runtime.Session;
import dev.jerboa.runtime.data.GeneratedData;
import dev.jerboa.runtime.data.TensorFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** The options of a command that learns from samples: where they are, and how they become a model's inputs. */
public final class DataOption {
    private static final int TENSORS_TOGETHER = 8;
    private static final int GENERATED_BATCHES = 16;
    private static final long GENERATED_SEED = 1;
    private static final String TOKENIZER_FILE = "tokenizer.json";

    @Option(
            names = "--data",
            paramLabel = "PATH",
            description = "Samples like those that the model will see: a text file (a text a line), a folder of "
                    + "pictures, a folder of sounds, or .npz or .npy files named after the inputs "
                    + "(default: made up, which is worse).")
    private Path data;

    @Option(
            names = "--tokenizer",
            paramLabel = "FILE",
            description = "For text: the model's tokenizer.json (default: the one beside the model).")
    private Path tokenizer;

    @Option(
            names = "--data-limit",
            paramLabel = "N",
            description = "Use so many samples at most, evenly spread (of arrays: the first).")
    private Long limit;

    @Option(
            names = "--join-lines",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "For text: join lines here and there, so that long texts are seen too (the default), or not.")
    private boolean joined;

    @Option(
            names = "--pictures",
            paramLabel = "KIND",
            description = "For pictures: text-line, text-direction, text-detection, imagenet or clip "
                    + "(default: by the shapes of the model).")
    private String pictures;

    @Option(
            names = "--sample-rate",
            paramLabel = "HZ",
            defaultValue = "16000",
            description = "For sounds: samples a second that the model expects (default: ${DEFAULT-VALUE}).")
    private int rateHertz;

    /** Whether the person named samples. */
    public boolean isGiven() {
        return data != null;
    }

    /**
     * Opens the samples that the options name, or makes some up.
     *
     * @param model the model that will take them
     * @param path where it is
     * @param remarks hears of files that are left out
     * @return samples, to be closed after the last was read
     * @throws JerboaException if there are no samples there, they are of several kinds, none can be read, or they do not
     *     fit the model
     */
    public OpenData open(OnnxModel model, Path path, Consumer<String> remarks) {
        if (limit != null && limit < 1) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT, "--data-limit " + limit + " leaves no samples", "It starts at 1.");
        }
        if (data == null) {
            return OpenData.of(generated(model, path));
        }
        List<Value> inputs = model.graph().requiredInputs();
        DataFiles found = DataFiles.at(data);
        return switch (found.kind()) {
            case TENSORS -> OpenData.of(tensors(inputs));
            case PICTURES -> OpenData.of(pictures(found.files(), model, path, remarks));
            case SOUNDS -> {
                Value input = only(inputs, path, "sounds");
                SoundProcessor processor = new SoundProcessor(SoundSpec.of(input, rateHertz));
                yield OpenData.of(FileSamples.sounds(found.files(), input, processor, most(), remarks));
            }
            case TEXTS, OTHER -> texts(found.files(), inputs, path);
        };
    }

    private GeneratedData generated(OnnxModel model, Path path) {
        try (Session session = Session.open(path)) {
            return GeneratedData.of(model, session, GENERATED_SEED, GENERATED_BATCHES);
        }
    }

    private TensorFiles tensors(List<Value> inputs) {
        TensorFiles tensors = TensorFiles.open(data, inputs, TENSORS_TOGETHER);
        return limit == null ? tensors : tensors.limitedTo(limit);
    }

    private FileSamples pictures(List<Path> files, OnnxModel model, Path path, Consumer<String> remarks) {
        Value input = only(model.graph().requiredInputs(), path, "pictures");
        // Asked in any case: it refuses what is no input of pictures.
        PictureSpec declared = PictureSpec.of(input, model.graph().outputs());
        PictureSpec spec = pictures == null ? declared : PictureKinds.named(pictures);
        return FileSamples.pictures(files, input, new PictureProcessor(spec), most(), remarks);
    }

    private OpenData texts(List<Path> files, List<Value> inputs, Path model) {
        int maximumTokens = TextSamples.fixedTokens(inputs).orElse(TextProcessor.DEFAULT_MAXIMUM_TOKENS);
        TextProcessor processor = TextProcessor.open(tokenizerFor(model), maximumTokens);
        try {
            return new OpenData(TextSamples.open(files, processor, inputs, joined, most()), processor::close);
        } catch (JerboaException e) {
            processor.close();
            throw e;
        }
    }

    private Path tokenizerFor(Path model) {
        return tokenizer(model)
                .orElseThrow(() -> new JerboaException(
                        ErrorCode.INVALID_ARGUMENT,
                        data + " is text, and there is no " + model.resolveSibling(TOKENIZER_FILE),
                        "Name the model's tokenizer.json with --tokenizer."));
    }

    /** The tokenizer that was named, or else the one beside a model. */
    public Optional<Path> tokenizer(Path model) {
        return tokenizer == null ? TokenizerPlace.find(model) : Optional.of(tokenizer);
    }

    private long most() {
        return limit == null ? Long.MAX_VALUE : limit;
    }

    private static Value only(List<Value> inputs, Path model, String kind) {
        if (inputs.size() != 1) {
            throw new JerboaException(
                    ErrorCode.UNSUPPORTED,
                    model + " takes " + inputs.size() + " inputs ("
                            + inputs.stream().map(Value::name).collect(Collectors.joining(", "))
                            + "), and a folder of " + kind + " gives one",
                    "Give the model's inputs as .npz files instead.");
        }
        return inputs.get(0);
    }
}
