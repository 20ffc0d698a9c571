package dev.jerboa.cli;

import dev.jerboa.cli.course.CoursePage;
import dev.jerboa.cli.distill.LearningOptions;
import dev.jerboa.cli.distill.LossText;
import dev.jerboa.cli.distill.QuantizedStudent;
import dev.jerboa.cli.distill.StudentText;
import dev.jerboa.cli.terminal.ProgressLine;
import dev.jerboa.cli.terminal.Terminal;
import dev.jerboa.cli.terminal.Units;
import dev.jerboa.distill.cache.CacheKey;
import dev.jerboa.distill.student.Projection;
import dev.jerboa.distill.text.EmbeddingObjective;
import dev.jerboa.distill.text.TeacherVectors;
import dev.jerboa.distill.text.TextDistillation;
import dev.jerboa.distill.text.TextTeaching;
import dev.jerboa.multimodal.loyalty.EncoderComparison;
import dev.jerboa.multimodal.loyalty.EncoderComparison.Tokenized;
import dev.jerboa.multimodal.text.TextProcessor;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.Version;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.quantize.report.ReportFiles;
import dev.jerboa.train.loop.MetricsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code jerboa distill}: a smaller text encoder that learns to give a larger one's vectors. */
@Command(
        name = "distill",
        description = {
            "Teach a small text encoder to give the vectors that a large one gives, on texts of yours; no labels are needed.",
            "",
            "What the teacher says is kept in OUT.run, with checkpoints and the course of the losses: the same command goes "
                    + "on where it was broken off. OUT.report.html shows the course."
        },
        footer = {
            "",
            "Students:",
            "  keep-layers:3                      the teacher without all but 3 layers, chosen by measuring",
            "  keep-layers:0,3,5                  these layers of the teacher",
            "  new:layers=2,hidden=192,heads=6    a new encoder for the teacher's tokens",
            "  student.onnx                       any text encoder (with --student-tokenizer)",
            "",
            "Losses: cosine, mse (vectors of one width, see --projection); distances, angles, neighbours (any widths).",
            "",
            "Examples:",
            "  jerboa distill --teacher model.onnx --student keep-layers:3 --data texts.txt -o student.onnx",
            "  jerboa distill --teacher model.onnx --student model.onnx --quantize 4 --loss cosine --data texts.txt "
                    + "-o model-int4.onnx"
        })
final class DistillCommand implements Callable<Integer> {
    private static final int COMPARED_TEXTS = 300;

    @Mixin
    private CommonOptions common;

    @Option(
            names = "--teacher",
            required = true,
            paramLabel = "PATH",
            description = "The encoder that teaches: an ONNX file, or the folder of one.")
    private Path teacher;

    @Option(names = "--student", required = true, paramLabel = "STUDENT", description = "Who learns; see below.")
    private String student;

    @Option(names = "--data", required = true, paramLabel = "FILE", description = "Texts, one a line (UTF-8).")
    private Path data;

    @Option(
            names = {"-o", "--output"},
            required = true,
            paramLabel = "OUT",
            description = "The file to write. It is replaced if it exists.")
    private Path output;

    @Option(
            names = "--tokenizer",
            paramLabel = "FILE",
            description = "The teacher's tokenizer.json (default: the one beside it).")
    private Path tokenizer;

    @Option(
            names = "--student-tokenizer",
            paramLabel = "FILE",
            description = "The student's tokenizer.json, where it is another one.")
    private Path studentTokenizer;

    @Option(
            names = "--loss",
            paramLabel = "LOSSES",
            defaultValue = "cosine=1,neighbours=0.3",
            description = "What to make small (default: ${DEFAULT-VALUE}).")
    private String losses;

    @Option(
            names = "--matryoshka",
            paramLabel = "N",
            split = ",",
            description = "Make the first N,N,... dimensions useful by themselves, too.")
    private List<Integer> matryoshka = List.of();

    /** What becomes of the product by which a student of another width learns. */
    private enum ProjectionUse {
        keep,
        drop
    }

    @Option(
            names = "--projection",
            paramLabel = "keep|drop",
            description = {
                "Let the student learn through a product to the width of the teacher's vectors, for losses that need one "
                        + "width: keep it in the file, or drop it after the training."
            })
    private ProjectionUse projection;

    @Option(
            names = "--quantize",
            paramLabel = "BITS",
            description = "Teach the student with its weights rounded to 4 or 8 bits, and write those.")
    private Integer bits;

    @Mixin
    private LearningOptions learning;

    @Override
    public Integer call() {
        // Whatever can be wrong in the options is told before the teacher runs.
        EmbeddingObjective objective = LossText.parse(losses, matryoshka);
        if (bits != null) {
            QuantizedStudent.scheme(bits);
            requireKept();
        }
        Path teacherFile = EncoderFolder.model(teacher);
        Path teacherTokenizer = tokenizer == null ? EncoderFolder.tokenizer(teacherFile) : tokenizer;
        if (studentTokenizer == null && !StudentText.sharesTokenizer(student)) {
            studentTokenizer = teacherTokenizer;
        }
        List<String> texts = Sentences.read(data);
        Terminal terminal = common.terminal();
        Path folder = output.resolveSibling(output.getFileName() + ".run");
        Path metrics = folder.resolve("metrics.jsonl");
        makeFolder(folder);
        long started = System.nanoTime();
        try (ProgressLine progress = terminal.progress();
                TextProcessor teachers = TextProcessor.open(teacherTokenizer);
                TextProcessor processor =
                        TextProcessor.open(studentTokenizer == null ? teacherTokenizer : studentTokenizer)) {
            TeacherVectors vectors = TextTeaching.vectors(
                    teacherFile, teacherTokenizer, texts, folder.resolve("teacher.cache"), progress);
            OnnxModel narrow = StudentText.make(student, teacherFile, processor, texts, learning.seed(), progress);
            Optional<Projection> projected = Optional.ofNullable(projection)
                    .map(use -> Projection.add(narrow, student, vectors.width(), learning.seed()));
            OnnxModel model = projected.map(Projection::projected).orElse(narrow);
            Optional<QuantizedStudent> quantized =
                    Optional.ofNullable(bits).map(count -> QuantizedStudent.of(model, count, folder, progress));
            TextDistillation.builder()
                    .student(student, quantized.map(QuantizedStudent::trainable).orElse(model), processor)
                    .teacher(texts, vectors)
                    .objective(objective)
                    .trainable(learning::isTrained)
                    .options(learning.trainer())
                    .device(learning.device())
                    .checkpoints(folder.resolve("checkpoints"))
                    .observer(new MetricsFile(metrics))
                    .progress(progress)
                    .build()
                    .run();
            Map<String, String> notes = notes(teacherFile, texts);
            Map<String, Path> compared = new LinkedHashMap<>(Map.of("teacher", teacherFile));
            if (quantized.isPresent()) {
                quantized.get().write(output, notes, progress);
                compared.put("untaught, " + bits + " bits", quantized.get().rounded());
            } else {
                OnnxModel taught = projection == ProjectionUse.drop
                        ? projected.orElseThrow().removed()
                        : model;
                taught.metadata().putAll(notes);
                OnnxFile.write(taught, output);
            }
            compared.put(output.toString(), output);
            CoursePage.write(metrics, output, notes);
            List<Path> files = List.copyOf(compared.values());
            terminal.print(ComparisonTable.of(
                    EncoderComparison.of(
                            files.stream()
                                    .map(file -> new Tokenized(file, file.equals(teacherFile) ? teachers : processor))
                                    .toList(),
                            some(texts),
                            progress),
                    List.copyOf(compared.keySet()),
                    files.stream().map(DistillCommand::sizeBytes).toList()));
        }
        terminal.remark(ComparisonTable.legend(some(texts).size()));
        terminal.remark("The course of the losses is shown in " + ReportFiles.html(output) + "; the folder " + folder
                + " can be deleted. Took " + Units.time((System.nanoTime() - started) / 1e6) + ".");
        return 0;
    }

    private void requireKept() {
        if (projection == ProjectionUse.drop) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    "--quantize rounds the student as it learns, its projection too, which --projection drop takes away",
                    "Use --projection keep, or quantize the student afterwards.");
        }
    }

    private Map<String, String> notes(Path teacherFile, List<String> texts) {
        Map<String, String> notes = new LinkedHashMap<>();
        notes.put("jerboa.distill.version", Version.text());
        notes.put("jerboa.distill.teacher", CacheKey.ofModel(teacherFile));
        notes.put("jerboa.distill.data", CacheKey.ofTexts(texts));
        notes.put("jerboa.distill.student", student);
        notes.put("jerboa.distill.loss", losses);
        notes.put("jerboa.distill.options", learning.trainer().toString());
        if (projection != null) {
            notes.put("jerboa.distill.projection", projection.name());
        }
        if (bits != null) {
            notes.put("jerboa.distill.bits", bits.toString());
        }
        return notes;
    }

    /** Some of the texts, evenly spread. */
    private static List<String> some(List<String> texts) {
        int count = Math.min(COMPARED_TEXTS, texts.size());
        return IntStream.range(0, count)
                .mapToObj(i -> texts.get((int) ((long) i * texts.size() / count)))
                .toList();
    }

    private static long sizeBytes(Path model) {
        return OnnxFile.files(model, OnnxFile.read(model)).sizeBytes();
    }

    private static void makeFolder(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new JerboaException(
                    ErrorCode.OUTPUT_LOCATION,
                    "the folder " + folder + " cannot be made: " + e.getMessage(),
                    "Choose another place with -o.",
                    e);
        }
    }
}
