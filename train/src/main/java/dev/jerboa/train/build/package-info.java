/** Builds small encoders in Java that are plain ONNX from birth. */
package dev.jerboa.train.build;
