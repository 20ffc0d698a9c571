package dev.jerboa.onnx;

import java.util.Set;

/** The operator sets that a model can draw on. */
public final class Domains {
    /** The standard operator set, written as the empty string. */
    public static final String STANDARD = "";
    /** Another way to write the standard operator set. */
    public static final String STANDARD_ALIAS = "ai.onnx";
    /** ONNX Runtime's contributed operators. */
    public static final String MICROSOFT = "com.microsoft";

    private static final Set<String> KNOWN = Set.of(
            STANDARD,
            "ai.onnx.ml",
            "ai.onnx.training",
            "ai.onnx.preview.training",
            MICROSOFT,
            "com.microsoft.nchwc",
            "com.ms.internal.nhwc",
            "org.pytorch.aten");

    private Domains() {}

    /** Whether ONNX Runtime, as it comes, has operators of this domain. */
    public static boolean isKnown(String domain) {
        return KNOWN.contains(domain);
    }
}
