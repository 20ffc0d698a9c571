package dev.jerboa.distill.cache;

import dev.jerboa.multimodal.TextEncoder;
import dev.jerboa.multimodal.text.TextProcessor;
import dev.jerboa.multimodal.text.TokenBatch;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.Progress;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Asks a text encoder for the unit vectors of texts, and keeps them in a cache.
 *
 * <p>Texts of like length run together. A thread of its own tokenizes and sorts ahead, so that the encoder never waits.
 * The batches depend on the texts alone: a run that was killed and resumed leaves the same file as an unbroken one.
 */
public final class TextTeacher {
    /** Texts that run together, unless told otherwise. */
    public static final int DEFAULT_BATCH = 32;

    private static final int BATCHES_AHEAD = 8;
    private static final long POLL_MILLIS = 100;

    private final TextEncoder encoder;
    private final TextProcessor processor;
    private final int batch;

    /** A teacher over an open encoder and its tokenizer, which stay the caller's to close. */
    public TextTeacher(TextEncoder encoder, TextProcessor processor, int batch) {
        this.encoder = encoder;
        this.processor = processor;
        this.batch = batch;
    }

    /** As {@link #TextTeacher(TextEncoder, TextProcessor, int)}, with the default batch. */
    public TextTeacher(TextEncoder encoder, TextProcessor processor) {
        this(encoder, processor, DEFAULT_BATCH);
    }

    /**
     * Asks for the texts that the cache lacks.
     *
     * @param texts all samples, in the order that the cache's key was made of
     * @throws JerboaException if the texts are not as many as the cache's samples, or its rows are not as wide as the
     *     encoder's vectors
     */
    public void fill(TeacherCacheWriter writer, List<String> texts, Progress progress) {
        if (texts.size() != writer.description().samples()) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    texts.size() + " texts were given for a teacher cache of "
                            + writer.description().samples() + " samples",
                    "Give the texts that the cache was made for.");
        }
        BlockingQueue<TextBatches.Batch> queue = new ArrayBlockingQueue<>(BATCHES_AHEAD);
        ExecutorService tokenizing = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "teacher-tokenizer");
            thread.setDaemon(true);
            return thread;
        });
        try {
            Iterator<TextBatches.Batch> batches = new TextBatches(processor, texts, batch, writer::had);
            Future<?> feeding = tokenizing.submit(() -> {
                while (batches.hasNext()) {
                    queue.put(batches.next());
                }
                return null;
            });
            int done = writer.presentBefore();
            progress.update("teacher", done, texts.size());
            for (TextBatches.Batch next = take(queue, feeding); next != null; next = take(queue, feeding)) {
                int[] samples =
                        next.samples().stream().mapToInt(Integer::intValue).toArray();
                writer.append(samples, flat(encoder.embedTogether(next.tokens())));
                done += samples.length;
                progress.update("teacher", done, texts.size());
            }
        } finally {
            tokenizing.shutdownNow();
        }
    }

    /** The next batch; null once all were fed. */
    private static TextBatches.Batch take(BlockingQueue<TextBatches.Batch> queue, Future<?> feeding) {
        try {
            while (true) {
                boolean fed = feeding.isDone();
                TextBatches.Batch next = fed ? queue.poll() : queue.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
                if (next != null) {
                    return next;
                }
                if (fed) {
                    feeding.get();
                    return null;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (CancellationException) new CancellationException("the teacher was interrupted").initCause(e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException("tokenizing failed", e.getCause());
        }
    }

    private static float[] flat(float[][] vectors) {
        int width = vectors[0].length;
        float[] rows = new float[vectors.length * width];
        for (int i = 0; i < vectors.length; i++) {
            System.arraycopy(vectors[i], 0, rows, i * width, width);
        }
        return rows;
    }

    /** The tokens of a batch, for whoever asks an encoder in another way. */
    public static Iterator<TokenBatch> batches(TextProcessor processor, List<String> texts, int batch) {
        Iterator<TextBatches.Batch> batches = new TextBatches(processor, texts, batch, sample -> false);
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return batches.hasNext();
            }

            @Override
            public TokenBatch next() {
                return batches.next().tokens();
            }
        };
    }
}
