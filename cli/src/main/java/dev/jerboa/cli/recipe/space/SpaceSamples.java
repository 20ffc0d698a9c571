package dev.jerboa.cli.recipe.space;

import dev.jerboa.cli.recipe.SourcePart;
import dev.jerboa.multimodal.Modality;
import dev.jerboa.multimodal.data.RawValue;
import dev.jerboa.multimodal.data.Sample;
import dev.jerboa.multimodal.data.SampleSource;
import dev.jerboa.multimodal.data.UnreadablePolicy;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The samples of a run, known by their numbers: first those to learn from, then those that are kept back.
 *
 * @param all of them
 * @param trained how many are to learn from
 * @param groups of each, which others belong to it: those of the same group
 */
record SpaceSamples(List<Sample> all, int trained, List<Long> groups) {
    /**
     * Reads what samples there are, but not their pictures and sounds.
     *
     * @param group the label by whose values they belong together; absent for those of the same text
     * @throws JerboaException if there are none to learn from, or none are kept back
     */
    static SpaceSamples read(SourcePart source, Optional<String> group, UnreadablePolicy policy) {
        List<Sample> all = new ArrayList<>(list(source.training(policy)));
        int trained = all.size();
        // What cannot be read in a file of which both are parts has been told once.
        all.addAll(list(source.validation(
                source.validation().isPresent() ? policy : UnreadablePolicy.skipping(problem -> {}))));
        if (trained == 0 || all.size() == trained) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    source.train() + " has " + trained + " samples to learn from, and " + (all.size() - trained)
                            + " are kept back",
                    "Give more data, or change 'validation-part' and 'split-seed'.");
        }
        Map<String, Long> numbers = new HashMap<>();
        List<Long> groups = all.stream()
                .map(sample -> numbers.computeIfAbsent(SampleGroup.of(sample, group), key -> (long) numbers.size()))
                .toList();
        return new SpaceSamples(List.copyOf(all), trained, groups);
    }

    private static List<Sample> list(SampleSource source) {
        try (Stream<Sample> samples = source.samples()) {
            return samples.map(SpaceSamples::withoutBlankText).toList();
        }
    }

    /** No tower could tell a text without any word from another. */
    private static Sample withoutBlankText(Sample sample) {
        return sample.values().get(Modality.TEXT) instanceof RawValue.Text text
                        && text.text().isBlank()
                ? sample.without(Modality.TEXT)
                : sample;
    }

    /** The numbers of the samples to learn from that pass a test. */
    int[] trainedWith(IntPredicate test) {
        return IntStream.range(0, trained).filter(test).toArray();
    }

    /** The numbers of the samples that are kept back and pass a test. */
    int[] heldWith(IntPredicate test) {
        return IntStream.range(trained, all.size()).filter(test).toArray();
    }

    /** The texts to learn from. */
    Stream<String> trainedTexts() {
        return all.subList(0, trained).stream()
                .map(sample -> sample.values().get(Modality.TEXT))
                .filter(RawValue.Text.class::isInstance)
                .map(value -> ((RawValue.Text) value).text());
    }
}
