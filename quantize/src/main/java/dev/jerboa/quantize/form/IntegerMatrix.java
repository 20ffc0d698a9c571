package dev.jerboa.quantize.form;

/**
 * The names under which a graph holds a matrix of 8-bit integers.
 *
 * @param values int8 {@code [inputs, outputs]}
 * @param scales float {@code [outputs]}
 */
record IntegerMatrix(String values, String scales) {}
