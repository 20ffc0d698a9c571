/** Gradients over an ONNX graph: differentiable values, the graph in LibTorch, and the weights that training changes. */
package dev.jerboa.train;
