package dev.jerboa.multimodal.data;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * A source whose samples come in a random order, as random as a buffer of limited size makes it.
 *
 * <p>The buffer is filled first; then each sample that is given out is drawn from it, and the next one of the source takes
 * its place. A buffer of the size of the source gives every order with equal chance. The seed fixes the order; another
 * epoch takes another seed.
 */
public final class ShuffledSource implements SampleSource {
    private final SampleSource source;
    private final int bufferSize;
    private final long seed;

    /**
     * A source in another order.
     *
     * @param bufferSize how many samples are held at once, 1 or more
     */
    public ShuffledSource(SampleSource source, int bufferSize, long seed) {
        if (bufferSize < 1) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    "a buffer of " + bufferSize + " samples shuffles nothing",
                    "Give a size of 1 or more, such as 1000.");
        }
        this.source = source;
        this.bufferSize = bufferSize;
        this.seed = seed;
    }

    @Override
    public String name() {
        return source.name();
    }

    @Override
    public Stream<Sample> samples() {
        Stream<Sample> samples = source.samples();
        return Streams.of(new Shuffled(samples.iterator()), samples::close);
    }

    private final class Shuffled implements Iterator<Sample> {
        private final Iterator<Sample> rest;
        private final SplittableRandom random = new SplittableRandom(seed);
        private final List<Sample> buffer = new ArrayList<>();

        Shuffled(Iterator<Sample> rest) {
            this.rest = rest;
        }

        @Override
        public boolean hasNext() {
            while (buffer.size() < bufferSize && rest.hasNext()) {
                buffer.add(rest.next());
            }
            return !buffer.isEmpty();
        }

        @Override
        public Sample next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            int chosen = random.nextInt(buffer.size());
            Sample sample = buffer.get(chosen);
            Sample last = buffer.remove(buffer.size() - 1);
            if (chosen < buffer.size()) {
                buffer.set(chosen, last);
            }
            return sample;
        }
    }
}
