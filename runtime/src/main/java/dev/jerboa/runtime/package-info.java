/** Running a graph: ONNX Runtime sessions, threads, latency, and which kernels really ran. */
package dev.jerboa.runtime;
