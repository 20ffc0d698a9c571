package dev.jerboa.demo.ocr;

import dev.jerboa.runtime.LatencyReport.Latency;
import java.nio.file.Path;

/**
 * What was measured of one recogniser on drawn words.
 *
 * @param model the file
 * @param sizeBytes its size
 * @param characterErrorRate against the words that were drawn
 * @param rightShare share of the words read without an error
 * @param asOriginalShare share of the words read exactly as by the original
 * @param single time of one line of 320 pixels
 * @param batch time of a batch of six such lines
 */
public record RecogniserRow(
        Path model,
        long sizeBytes,
        double characterErrorRate,
        double rightShare,
        double asOriginalShare,
        Latency single,
        Latency batch) {}
