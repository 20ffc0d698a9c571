package dev.jerboa.multimodal.data;

import java.io.Closeable;
import java.io.IOException;
import java.util.Iterator;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Streams over things that are read one after the other. */
final class Streams {
    private Streams() {}

    /** A stream in the iterator's order; closing it closes the resource. */
    static <T> Stream<T> of(Iterator<T> iterator, Closeable resource) {
        return StreamSupport.stream(
                        Spliterators.spliteratorUnknownSize(iterator, Spliterator.ORDERED | Spliterator.NONNULL), false)
                .onClose(() -> {
                    try {
                        resource.close();
                    } catch (IOException e) {
                        throw Problems.unreadable("a data set", e);
                    }
                });
    }
}
