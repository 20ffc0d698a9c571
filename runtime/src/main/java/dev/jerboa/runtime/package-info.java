/**
 * Running a graph: ONNX Runtime sessions, threads, latency, and which kernels really ran.
 *
 * <p>Who owns what: {@link dev.jerboa.runtime.OnnxRuntime} owns the one native environment of the process, which lives
 * until the process ends. A {@link dev.jerboa.runtime.Session} owns its native session and must be closed. A
 * {@link dev.jerboa.runtime.Tensor} is plain Java data; the native tensors of a call are made and freed inside
 * {@link dev.jerboa.runtime.Session#run}, so that nothing native escapes this package and memory stays level however
 * many calls are made.
 *
 * <p>Threads: a session may be used by several threads at once, and closing it waits for the calls in flight. One call
 * computes on at most as many threads as {@link dev.jerboa.runtime.Threads} says, the calling one included, and never on
 * more than the processors allowed to this process. Between calls these threads sleep.
 *
 * <p>Errors are {@link dev.jerboa.onnx.JerboaException}; no type of ONNX Runtime appears in a public signature.
 */
package dev.jerboa.runtime;
