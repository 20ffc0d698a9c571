/** What is inside a model: its size, its operators and where its bytes are. */
package dev.jerboa.onnx.inspect;
