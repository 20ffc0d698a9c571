package dev.jerboa.distill.label;

import dev.jerboa.multimodal.Batches;
import dev.jerboa.multimodal.Modality;
import dev.jerboa.multimodal.data.RawValue;
import dev.jerboa.multimodal.data.Sample;
import dev.jerboa.multimodal.data.SampleSource;
import dev.jerboa.multimodal.data.UnreadablePolicy;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.Progress;
import dev.jerboa.runtime.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The samples of a data set that a classifier learns from or is measured on: those of one modality that have a label.
 *
 * <p>Pictures and sounds are read once at the start, so that what cannot be read is told before the work begins; what
 * came of them is kept as long as there is room, and made again each time where there is not.
 */
public final class LabelledSamples {
    /** The number of the class of a sample of which it is not known. */
    public static final long UNKNOWN = -1;

    private static final long MOST_KEPT_BYTES = 1L << 30;
    private static final int HEAP_PART = 4;

    private final List<RawValue> values;
    private final long[] labels;
    private final ClassNames classes;
    private final ModelInputs inputs;
    private final Optional<List<Map<String, Tensor>>> kept;

    private LabelledSamples(
            List<RawValue> values,
            long[] labels,
            ClassNames classes,
            ModelInputs inputs,
            Optional<List<Map<String, Tensor>>> kept) {
        this.values = values;
        this.labels = labels;
        this.classes = classes;
        this.inputs = inputs;
        this.kept = kept;
    }

    /**
     * The classes of a data set: what occurs as a label.
     *
     * @param label the name of the label
     * @throws JerboaException if no sample of the modality has it, or all have the same
     */
    public static ClassNames classes(SampleSource source, Modality modality, String label) {
        return ClassNames.of(usable(source, modality, label).stream()
                .map(sample -> sample.labels().get(label))
                .collect(Collectors.toCollection(TreeSet::new)));
    }

    /**
     * Reads the samples that have the modality and the label; others are passed over.
     *
     * @param label the name of the label
     * @param classes what the labels may be; a sample with another one counts as one that cannot be read
     * @param policy what happens when a sample cannot be read
     * @throws JerboaException if none is left, or one cannot be read and that stops the run
     */
    public static LabelledSamples read(
            SampleSource source,
            Modality modality,
            String label,
            ClassNames classes,
            ModelInputs inputs,
            UnreadablePolicy policy,
            Progress progress) {
        List<Sample> samples = usable(source, modality, label);
        List<RawValue> values = new ArrayList<>();
        List<Map<String, Tensor>> made = new ArrayList<>();
        List<Long> labels = new ArrayList<>();
        long budget = Math.min(MOST_KEPT_BYTES, Runtime.getRuntime().maxMemory() / HEAP_PART);
        for (Sample sample : samples) {
            Optional<Map<String, Tensor>> tensors = policy.attempt(() -> {
                requireKnown(source, sample, label, classes);
                return modality == Modality.TEXT
                        ? Map.of()
                        : inputs.of(List.of(sample.values().get(modality)));
            });
            if (tensors.isPresent()) {
                values.add(sample.values().get(modality));
                labels.add((long) classes.find(sample.labels().get(label)).orElseThrow());
                budget -= bytes(tensors.get());
                made.add(budget < 0 ? Map.of() : tensors.get());
            }
            progress.update("read", values.size(), samples.size());
        }
        if (values.isEmpty()) {
            throw new JerboaException(
                    ErrorCode.UNREADABLE, "no sample of " + source.name() + " can be read", "Look at the data set.");
        }
        long[] numbers = labels.stream().mapToLong(Long::longValue).toArray();
        boolean keep = modality != Modality.TEXT && budget >= 0;
        return new LabelledSamples(values, numbers, classes, inputs, keep ? Optional.of(made) : Optional.empty());
    }

    private static List<Sample> usable(SampleSource source, Modality modality, String label) {
        TreeSet<String> names = new TreeSet<>();
        TreeSet<Modality> modalities = new TreeSet<>();
        List<Sample> usable = new ArrayList<>();
        try (Stream<Sample> samples = source.samples()) {
            samples.forEach(sample -> {
                names.addAll(sample.labels().keySet());
                modalities.addAll(sample.values().keySet());
                if (sample.values().containsKey(modality) && sample.labels().containsKey(label)) {
                    usable.add(sample);
                }
            });
        }
        if (usable.isEmpty()) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    source.name() + " has no sample of the modality " + modality + " with a label '" + label + "'",
                    "It has the modalities " + modalities + " and the labels " + names + ".");
        }
        return usable;
    }

    private static void requireKnown(SampleSource source, Sample sample, String label, ClassNames classes) {
        String name = sample.labels().get(label);
        OptionalInt number = classes.find(name);
        if (number.isEmpty()) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    "sample '" + sample.key() + "' of " + source.name() + " has the " + label + " '" + name
                            + "', which is not among the classes " + classes.names(),
                    "Train with data that has all classes.");
        }
    }

    private static long bytes(Map<String, Tensor> tensors) {
        return tensors.values().stream()
                .mapToLong(tensor -> 4L * tensor.elementCount())
                .sum();
    }

    /** The same samples, of which only the chosen ones have their label; a teacher may know the others. */
    public LabelledSamples hidingLabels(IntPredicate shown) {
        long[] some = IntStream.range(0, labels.length)
                .mapToLong(i -> shown.test(i) ? labels[i] : UNKNOWN)
                .toArray();
        return new LabelledSamples(values, some, classes, inputs, kept);
    }

    /** Some of the samples, by their numbers from 0. */
    public LabelledSamples only(int[] which) {
        return new LabelledSamples(
                Arrays.stream(which).mapToObj(values::get).toList(),
                Arrays.stream(which).mapToLong(i -> labels[i]).toArray(),
                classes,
                inputs,
                kept.map(tensors -> Arrays.stream(which).mapToObj(tensors::get).toList()));
    }

    /** How many there are. */
    public int count() {
        return values.size();
    }

    /** What the labels are numbers of. */
    public ClassNames classes() {
        return classes;
    }

    /** The number of a sample's class, or {@link #UNKNOWN}. */
    public long label(int sample) {
        return labels[sample];
    }

    /** The tensors of some samples together, by the names of the model's inputs. */
    Map<String, Tensor> inputs(int[] which) {
        if (kept.isEmpty()) {
            return inputs.of(Arrays.stream(which).mapToObj(values::get).toList());
        }
        List<Map<String, Tensor>> some =
                Arrays.stream(which).mapToObj(kept.get()::get).toList();
        return some.get(0).keySet().stream()
                .collect(Collectors.toMap(
                        name -> name,
                        name -> Batches.join(
                                some.stream().map(tensors -> tensors.get(name)).toList())));
    }

    /** The numbers of all samples in pieces of a size. */
    List<int[]> pieces(int size) {
        List<int[]> pieces = new ArrayList<>();
        for (int from = 0; from < count(); from += size) {
            pieces.add(IntStream.range(from, Math.min(count(), from + size)).toArray());
        }
        return pieces;
    }
}
