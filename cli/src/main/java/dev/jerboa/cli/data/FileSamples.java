package dev.jerboa.cli.data;

import dev.jerboa.multimodal.audio.SoundFile;
import dev.jerboa.multimodal.audio.SoundProcessor;
import dev.jerboa.multimodal.image.PictureFile;
import dev.jerboa.multimodal.image.PictureProcessor;
import dev.jerboa.multimodal.image.PictureSize;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.Value;
import dev.jerboa.runtime.Tensor;
import dev.jerboa.runtime.data.BatchDimension;
import dev.jerboa.runtime.data.CalibrationBatch;
import dev.jerboa.runtime.data.CalibrationData;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Pictures or sounds from files, of which each is a sample.
 *
 * <p>A file that cannot be read is told by name and left out: most are found when the data is opened, those that are
 * damaged further on when they are decoded for the first time. Files whose tensors have the same shape go together.
 */
public final class FileSamples implements CalibrationData {
    private final String kind;
    private final String input;
    private final List<SampleFile> files;
    private final Function<Path, Tensor> processor;
    private final BatchDimension batchDimension;
    private final Consumer<String> remarks;
    private final Set<Path> unreadable = ConcurrentHashMap.newKeySet();

    private FileSamples(
            String kind,
            Value input,
            List<SampleFile> files,
            Function<Path, Tensor> processor,
            Consumer<String> remarks) {
        this.kind = kind;
        this.input = input.name();
        this.files = files;
        this.processor = processor;
        this.batchDimension = BatchDimension.of(List.of(input));
        this.remarks = remarks;
        batchDimension.requireWholeBatches(files.size(), "the folder");
    }

    /**
     * Opens pictures, of which only the headers are read now.
     *
     * @param input the input of the model that takes them
     * @param limit how many to take at most, evenly spread
     * @param remarks hears of each file that is left out
     * @throws JerboaException if not one of the files can be read, or they do not fill whole batches of a model that
     *     fixes their size
     */
    public static FileSamples pictures(
            List<Path> files, Value input, PictureProcessor processor, long limit, Consumer<String> remarks) {
        List<SampleFile> readable = readable("pictures", files, limit, remarks, file -> {
            PictureSize size = processor.spec().sizeFor(PictureFile.size(file));
            return new SampleFile(file, size.toString(), 3 * size.pixels());
        });
        // Pictures of one size stand together, small ones first; within a size the order stays.
        readable.sort(Comparator.comparingLong(SampleFile::elements).thenComparing(SampleFile::group));
        return new FileSamples("pictures", input, readable, processor::process, remarks);
    }

    /** Opens sounds; otherwise as {@link #pictures}. */
    public static FileSamples sounds(
            List<Path> files, Value input, SoundProcessor processor, long limit, Consumer<String> remarks) {
        boolean fixed = processor.spec().fixedSamples().isPresent();
        List<SampleFile> readable = readable("sounds", files, limit, remarks, file -> {
            SoundFile.requireReadable(file);
            return new SampleFile(
                    file, fixed ? "" : file.toString(), processor.spec().mostSamples());
        });
        return new FileSamples("sounds", input, readable, processor::process, remarks);
    }

    private static List<SampleFile> readable(
            String kind, List<Path> files, long limit, Consumer<String> remarks, Function<Path, SampleFile> reading) {
        List<SampleFile> readable = new ArrayList<>();
        for (Path file : EvenChoice.of(files, limit)) {
            try {
                readable.add(reading.apply(file));
            } catch (JerboaException e) {
                remarks.accept("left out: " + e.getMessage());
            }
        }
        if (readable.isEmpty()) {
            throw noneReadable(kind, Math.min(files.size(), limit));
        }
        return readable;
    }

    @Override
    public String description() {
        return sampleCount() + " " + kind;
    }

    @Override
    public boolean isReal() {
        return true;
    }

    /** How many files there are, without those that were found unreadable so far. */
    @Override
    public long sampleCount() {
        return (long) files.size() - unreadable.size();
    }

    @Override
    public Stream<CalibrationBatch> batches() {
        return StreamSupport.stream(new FileBatches(files, this::decode, batchDimension), false)
                .map(batch -> new CalibrationBatch(Map.of(input, batch), (int) batch.dims()[0]));
    }

    /** The tensor of a file, or null if it is damaged. */
    private Tensor decode(Path file) {
        if (unreadable.contains(file)) {
            return null;
        }
        try {
            return processor.apply(file);
        } catch (JerboaException e) {
            if (unreadable.add(file)) {
                remarks.accept("left out: " + e.getMessage());
            }
            if (unreadable.size() == files.size()) {
                throw noneReadable(kind, files.size());
            }
            return null;
        }
    }

    private static JerboaException noneReadable(String kind, long files) {
        return new JerboaException(
                ErrorCode.UNREADABLE,
                "none of " + files + " " + kind + " can be read",
                "The remarks say why; give files of another kind.");
    }
}
