package dev.jerboa.runtime.data.numpy;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.runtime.Tensor;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/**
 * Reads an array a few rows at a time; a row is everything under one index of the first dimension.
 *
 * <p>An array in Fortran order keeps the rows interleaved, so that its file is read once more for each part.
 */
public final class NumpyRows implements AutoCloseable {
    private static final int CHUNK_ELEMENTS = 8192;

    private final NumpyArray array;
    private final NumpyHeader header;
    private InputStream input;
    private long row;

    NumpyRows(NumpyArray array) {
        this.array = array;
        this.header = array.header();
        reopen();
    }

    /**
     * The next rows, or the scalar that is all there is.
     *
     * @param count how many rows; no more than are left
     * @return a tensor {@code [count, ...]} in row-major order
     * @throws JerboaException {@code UNSUPPORTED} if the rows do not fit in half of the memory; {@code UNREADABLE} if
     *     the file ends early or breaks
     */
    public Tensor next(int count) {
        long[] dims = header.dims();
        long rows = dims.length == 0 ? 1 : count;
        if (dims.length > 0) {
            dims[0] = count;
        }
        ElementTarget target = ElementTarget.of(header.type(), dims, requireRoom(rows));
        try {
            if (isInterleaved()) {
                readInterleaved(target, count);
            } else {
                read(target, 0, 1, target.tensor().elementCount());
            }
        } catch (IOException e) {
            throw NumpyArray.unreadable(array.source(), e);
        }
        row += count;
        return target.tensor();
    }

    @Override
    public void close() {
        try {
            input.close();
        } catch (IOException e) {
            throw NumpyArray.unreadable(array.source(), e);
        }
    }

    private boolean isInterleaved() {
        return header.fortranOrder() && header.shape().size() > 1;
    }

    /** Rows of an array in Fortran order: for each column, in which all rows stand together, the wanted ones. */
    private void readInterleaved(ElementTarget target, int count) throws IOException {
        if (row > 0) {
            close();
            reopen();
        }
        long allRows = header.shape().get(0);
        int columns = Math.toIntExact(header.elementsPerRow());
        long skipped = row;
        ColumnOrder order = new ColumnOrder(header.dims());
        for (int i = 0; i < columns; i++) {
            input.skipNBytes(skipped * header.elementBytes());
            read(target, order.next(), columns, count);
            skipped = allRows - count;
        }
    }

    private void read(ElementTarget target, int start, int stride, int count) throws IOException {
        byte[] chunk = new byte[Math.min(count, CHUNK_ELEMENTS) * header.elementBytes()];
        for (int done = 0; done < count; ) {
            int elements = Math.min(count - done, CHUNK_ELEMENTS);
            int bytes = elements * header.elementBytes();
            if (input.readNBytes(chunk, 0, bytes) < bytes) {
                throw new EOFException("it ends before the last of its elements");
            }
            target.put(
                    start + done * stride,
                    stride,
                    ByteBuffer.wrap(chunk, 0, bytes).order(header.byteOrder()));
            done += elements;
        }
    }

    private int requireRoom(long rows) {
        long perRow = header.elementsPerRow();
        long most = Math.min(Integer.MAX_VALUE - 8, Runtime.getRuntime().maxMemory() / 2 / header.elementBytes());
        if (perRow > 0 && rows > most / perRow) {
            throw new JerboaException(
                    ErrorCode.UNSUPPORTED,
                    array.source() + ": a batch of " + rows + " samples of " + header
                            + " does not fit in memory, where " + most + " elements may stand",
                    "Make the batch smaller, or give Java more memory (-Xmx).");
        }
        return (int) (rows * perRow);
    }

    private void reopen() {
        try {
            input = array.elements();
        } catch (IOException e) {
            throw NumpyArray.unreadable(array.source(), e);
        }
    }
}
