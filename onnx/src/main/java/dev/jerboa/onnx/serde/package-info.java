/** Reads and writes ONNX files: the protobuf wire format, external tensor data, and safe replacement of files. */
package dev.jerboa.onnx.serde;
