package dev.jerboa.train.loop;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Loads batches ahead, in threads of its own, and gives them in order; never more than a few at a time. */
final class Prefetcher<B> implements AutoCloseable {
    /** A batch, and a hash of its content. */
    record Loaded<B>(B batch, int fingerprint) {}

    private final BatchSource<B> source;
    private final BatchOrder order;
    private final long seed;
    private final long end;
    private final int depth;
    private final ExecutorService threads;
    private final Deque<Future<Loaded<B>>> ahead = new ArrayDeque<>();
    private long next;

    /**
     * Starts loading.
     *
     * @param first the number of the first batch
     * @param end the number of the batch that is not needed any more
     */
    Prefetcher(BatchSource<B> source, BatchOrder order, TrainerOptions options, long first, long end) {
        this.source = source;
        this.order = order;
        this.seed = options.seed();
        this.next = first;
        this.end = end;
        this.depth = options.prefetch();
        this.threads = Executors.newFixedThreadPool(options.loaderThreads(), task -> {
            Thread thread = new Thread(task, "jerboa-batches");
            thread.setDaemon(true);
            return thread;
        });
        fill();
    }

    private void fill() {
        while (ahead.size() < depth && next < end) {
            long[] examples = order.examples(next);
            long batchSeed = Seeds.mix(~seed, next);
            ahead.add(threads.submit(() -> {
                B batch = source.load(examples, batchSeed);
                return new Loaded<>(batch, Fingerprint.of(batch));
            }));
            next++;
        }
    }

    /** The next batch; waits for it if need be. */
    Loaded<B> next() {
        try {
            Loaded<B> batch = ahead.remove().get();
            fill();
            return batch;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException("a batch could not be loaded", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for a batch", e);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
