package dev.jerboa.compress.pruning;

import dev.jerboa.compress.report.ZerosReport;
import dev.jerboa.onnx.Constants;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.Progress;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.prune.mask.Sparsity;
import dev.jerboa.prune.mask.WeightMasks;
import dev.jerboa.runtime.data.CalibrationData;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.zip.GZIPOutputStream;

/**
 * Zeros put into the matrices of a model.
 *
 * @param source the model before
 * @param matrices the names of the matrices that have zeros now
 */
record Zeroing(Path source, Set<String> matrices, Sparsity sparsity, Criterion criterion) {
    /**
     * Writes a model with zeros.
     *
     * @param data samples; not looked at by criteria on weights
     * @throws JerboaException {@code NOTHING_TO_DO} if it has no matrix
     */
    static Zeroing of(Path source, Path target, PruningOptions options, CalibrationData data, Progress progress) {
        progress.update("choosing weights that become zero", 0, 1);
        Sparsity sparsity = options.zeros().orElseThrow();
        OnnxModel model = OnnxFile.read(source);
        Set<String> matrices =
                WeightMasks.apply(model, source, options.criterion().zeros().orElseThrow(), sparsity, data, progress);
        if (matrices.isEmpty()) {
            throw new JerboaException(
                    ErrorCode.NOTHING_TO_DO,
                    source + " has no matrix of floats that a MatMul or Gemm multiplies by",
                    "Leave out weights; convolutions lose whole channels, with --remove channels.");
        }
        OnnxFile.write(model, target);
        return new Zeroing(source, matrices, sparsity, options.criterion());
    }

    /**
     * What is to be told of it.
     *
     * @param result the model with the zeros, as it came to be in the end
     */
    ZerosReport report(Path result, Progress progress) {
        progress.update("compressing, to tell what zeros save", 0, 1);
        OnnxModel model = OnnxFile.read(result);
        long zeros = 0;
        long weights = 0;
        for (String name : matrices) {
            float[] values =
                    Constants.find(model.graph(), name).orElseThrow().data().toFloats();
            weights += values.length;
            for (float value : values) {
                zeros += value == 0 ? 1 : 0;
            }
        }
        return new ZerosReport(
                sparsity.text(),
                criterion.name(),
                matrices.size(),
                zeros,
                weights,
                gzipBytes(source),
                gzipBytes(result));
    }

    private static long gzipBytes(Path model) {
        long[] count = {0};
        OutputStream counting = new OutputStream() {
            @Override
            public void write(int value) {
                count[0]++;
            }

            @Override
            public void write(byte[] bytes, int from, int length) {
                count[0] += length;
            }
        };
        try (GZIPOutputStream gzip = new GZIPOutputStream(counting)) {
            for (Path file : OnnxFile.files(model, OnnxFile.read(model)).paths()) {
                Files.copy(file, gzip);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return count[0];
    }
}
