package dev.jerboa.prune.structure;

import java.util.List;

/**
 * Where the units of a group are taken in: a constant matrix or filter that is summed with a computed value over both axes.
 *
 * @param weight the axis of the constant
 * @param data the axis of the computed value
 * @param dataSize how long that axis is
 * @param indices for each unit, its indices along {@code data}, ascending
 */
public record Intake(Axis weight, Axis data, int dataSize, List<int[]> indices) {}
