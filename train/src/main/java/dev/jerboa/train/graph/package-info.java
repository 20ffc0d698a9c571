/** Runs an ONNX graph in LibTorch: steps in order, values freed as soon as nothing reads them any more. */
package dev.jerboa.train.graph;
