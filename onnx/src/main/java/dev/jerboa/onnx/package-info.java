/**
 * An ONNX model as plain Java objects: graph, nodes, values, constants, and the edits that keep them consistent.
 *
 * <p>Nothing here knows the file format; {@link dev.jerboa.onnx.serde} reads and writes files.
 */
package dev.jerboa.onnx;
