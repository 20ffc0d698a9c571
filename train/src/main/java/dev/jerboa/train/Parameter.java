package dev.jerboa.train;

/**
 * A weight that training changes.
 *
 * @param name the name of the constant in the ONNX graph; tied weights are one constant and so one parameter
 * @param value the weight and its gradient
 */
public record Parameter(String name, Variable value) {}
