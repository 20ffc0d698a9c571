package dev.jerboa.demo.ocr;

import dev.jerboa.runtime.LatencyReport.Latency;
import java.nio.file.Path;

/**
 * What was measured of one detector on drawn pages.
 *
 * @param model the file
 * @param sizeBytes its size
 * @param overlapMean mean over the pages of intersection over union with the original's pixels of text
 * @param overlapMin the least of these
 * @param page time of one page of 640 x 640 pixels
 */
public record DetectorRow(Path model, long sizeBytes, double overlapMean, double overlapMin, Latency page) {}
