/** One lowering per ONNX operator: what LibTorch is asked to do for it, in tables by kind. */
package dev.jerboa.train.operator;
