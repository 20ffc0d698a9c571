package dev.jerboa.compress;

import dev.jerboa.compress.report.CompressionReport;
import dev.jerboa.quantize.verify.ModelComparison;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a compression did.
 *
 * @param output the file written
 * @param tokenizer the tokenizer.json that belongs to it, where it is another than the original's
 * @param comparison how far the result agrees with the original, output by output
 * @param report all that was done and measured
 */
public record CompressionResult(
        Path output, Optional<Path> tokenizer, ModelComparison comparison, CompressionReport report) {}
