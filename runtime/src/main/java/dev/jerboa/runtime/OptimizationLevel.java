package dev.jerboa.runtime;

import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;

/** How much ONNX Runtime may rewrite a graph before it runs it. */
public enum OptimizationLevel {
    /** Not at all: the graph runs as it was written. */
    NONE(OptLevel.NO_OPT),
    /** Simplifications that keep to standard operators, such as constant folding. */
    BASIC(OptLevel.BASIC_OPT),
    /** Fusions into ONNX Runtime's own operators as well. */
    EXTENDED(OptLevel.EXTENDED_OPT),
    /** Everything, with memory layouts made for this very processor (NCHWc convolutions). */
    ALL(OptLevel.ALL_OPT);

    private final OptLevel nativeLevel;

    OptimizationLevel(OptLevel nativeLevel) {
        this.nativeLevel = nativeLevel;
    }

    OptLevel nativeLevel() {
        return nativeLevel;
    }
}
