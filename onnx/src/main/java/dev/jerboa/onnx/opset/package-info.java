/** Rewrites models into newer versions of the standard operator set. */
package dev.jerboa.onnx.opset;
