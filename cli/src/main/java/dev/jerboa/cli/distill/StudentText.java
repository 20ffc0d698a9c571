package dev.jerboa.cli.distill;

import dev.jerboa.distill.student.KeepLayers;
import dev.jerboa.distill.student.LayerSelection;
import dev.jerboa.distill.text.LayerSearch;
import dev.jerboa.multimodal.text.TextProcessor;
import dev.jerboa.onnx.Constants;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.Progress;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.train.build.EncoderBuilder;
import dev.jerboa.train.build.TextRecipe;
import dev.jerboa.train.build.TransformerShape;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads what a student is to be, as a person writes it: {@code keep-layers:3} (those whose absence is felt least are taken
 * out), {@code keep-layers:0,3,5}, {@code new:layers=2,hidden=192,heads=6}, or the path of an ONNX file.
 */
public final class StudentText {
    private static final String KEEP = "keep-layers:";
    private static final String NEW = "new:";
    private static final int POSITIONS = 512;
    private static final int TEXTS_TO_CHOOSE_BY = 64;
    private static final Set<String> SIZES = Set.of("layers", "hidden", "heads", "feed-forward");

    private StudentText() {}

    /** Whether the student reads the teacher's tokens: it is made of the teacher, or for its vocabulary. */
    public static boolean sharesTokenizer(String student) {
        return student.startsWith(KEEP) || student.startsWith(NEW);
    }

    /**
     * The student, not taught yet.
     *
     * @param texts some of what it will be taught with, to choose layers by
     * @throws JerboaException if the text makes no sense, or the teacher has not so many layers
     */
    public static OnnxModel make(
            String student, Path teacher, TextProcessor processor, List<String> texts, long seed, Progress progress) {
        if (student.startsWith(KEEP)) {
            OnnxModel model = OnnxFile.read(teacher);
            KeepLayers.apply(
                    model,
                    layers(student.substring(KEEP.length()), teacher, processor, texts, progress),
                    teacher.toString());
            return model;
        } else if (student.startsWith(NEW)) {
            return EncoderBuilder.build(recipe(student.substring(NEW.length()), teacher), seed);
        }
        return OnnxFile.read(Path.of(student));
    }

    private static LayerSelection layers(
            String text, Path teacher, TextProcessor processor, List<String> texts, Progress progress) {
        if (text.contains(",")) {
            return new LayerSelection.Named(
                    Arrays.stream(text.split(",", -1)).map(StudentText::number).toList());
        }
        List<String> some = texts.subList(0, Math.min(TEXTS_TO_CHOOSE_BY, texts.size()));
        return LayerSearch.keep(teacher, number(text), processor, some, progress);
    }

    private static TextRecipe recipe(String text, Path teacher) {
        Map<String, Integer> sizes = new LinkedHashMap<>(Map.of("layers", 2, "hidden", 192, "heads", 6));
        for (String part : text.split(",", -1)) {
            String[] pair = part.strip().split("=", 2);
            if (pair.length != 2 || !SIZES.contains(pair[0])) {
                throw new JerboaException(
                        ErrorCode.INVALID_ARGUMENT,
                        "'" + part + "' is not a size of a new student",
                        "Write new:layers=2,hidden=192,heads=6,feed-forward=768.");
            }
            sizes.put(pair[0], number(pair[1]));
        }
        int hidden = sizes.get("hidden");
        TransformerShape shape = TransformerShape.of(
                sizes.get("layers"), hidden, sizes.get("heads"), sizes.getOrDefault("feed-forward", 4 * hidden));
        TableSize words = TableSize.ofWords(OnnxFile.read(teacher), teacher);
        return TextRecipe.of(shape, words.rows(), POSITIONS)
                .withSentenceEmbedding(hidden == words.width() ? 0 : words.width());
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text.strip());
        } catch (NumberFormatException e) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT, "'" + text + "' is not a whole number", "Write keep-layers:3.", e);
        }
    }

    /** The table of a text encoder's words. */
    private record TableSize(int rows, int width) {
        /** The largest table that is looked up: a student for the same tokens needs as many rows. */
        static TableSize ofWords(OnnxModel model, Path path) {
            return model.graph().nodes().stream()
                    .filter(node -> node.is("Gather"))
                    .flatMap(node -> Constants.find(model.graph(), node.input(0)).stream())
                    .map(Constants.Constant::data)
                    .filter(data -> data.rank() == 2)
                    .map(data -> new TableSize(Math.toIntExact(data.dim(0)), Math.toIntExact(data.dim(1))))
                    .max(Comparator.comparingInt(TableSize::rows))
                    .orElseThrow(() -> new JerboaException(
                            ErrorCode.UNSUPPORTED,
                            path + " looks no words up, so the size of its vocabulary is not known",
                            "Give the student as an ONNX file."));
        }
    }
}
