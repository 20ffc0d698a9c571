package dev.jerboa.onnx;

import java.nio.file.Path;
import java.util.List;

/** Placeholder until the real check lands in this working tree. */
public final class ModelCheck {
    private ModelCheck() {}

    /** A rule that a model breaks. */
    public record Problem(String place, String message) {}

    /** All problems of a model. */
    public static List<Problem> check(OnnxModel model) {
        return List.of();
    }

    /** Throws if the model has problems. */
    public static void require(OnnxModel model, Path path) {}
}
