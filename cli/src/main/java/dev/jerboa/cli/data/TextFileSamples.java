package dev.jerboa.cli.data;

import dev.jerboa.multimodal.Modality;
import dev.jerboa.multimodal.data.RawValue;
import dev.jerboa.multimodal.data.Sample;
import dev.jerboa.multimodal.data.SampleSource;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * The lines of a text file as samples, blank ones left out; their keys count them from 1.
 *
 * @param file UTF-8
 */
record TextFileSamples(Path file) implements SampleSource {
    @Override
    public String name() {
        return file.toString();
    }

    @Override
    public Stream<Sample> samples() {
        TextLines lines = new TextLines(file);
        AtomicInteger number = new AtomicInteger();
        return Stream.generate(lines::next)
                .takeWhile(Objects::nonNull)
                .map(line -> new Sample(
                        Integer.toString(number.incrementAndGet()),
                        Map.of(Modality.TEXT, new RawValue.Text(line)),
                        Map.of()))
                .onClose(lines::close);
    }
}
