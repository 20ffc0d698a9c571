package dev.jerboa.cli.architecture;

import java.util.List;

/**
 * A library that only few places in Jerboa may use.
 *
 * @param packages the library's packages, as ArchUnit writes them
 * @param users the packages of Jerboa that may use it
 * @param hidden whether no public signature may show it, not even there; operators of {@code train} are written in
 *     LibTorch's tensors, one package for those of another
 */
record Library(List<String> packages, List<String> users, boolean hidden) {
    static final List<Library> ALL = List.of(
            new Library(List.of("com.google.protobuf..", "ai.onnx.proto.."), "dev.jerboa.onnx.serde.."),
            new Library(List.of("ai.onnxruntime.."), "dev.jerboa.runtime.."),
            new Library(List.of("org.bytedeco.."), List.of("dev.jerboa.train.."), false),
            new Library(List.of("ai.djl.."), "dev.jerboa.multimodal.text.."),
            new Library(
                    List.of("org.ejml.."),
                    List.of(
                            "dev.jerboa.quantize.reconstruct..",
                            "dev.jerboa.prune.repair..",
                            "dev.jerboa.prune.mask..")),
            new Library(List.of("com.samskivert.."), "dev.jerboa.runtime.page.."),
            new Library(List.of("org.jtransforms.."), "dev.jerboa.multimodal.audio.."),
            new Library(List.of("com.sun.speech.."), "dev.jerboa.demo.emoji.."),
            new Library(List.of("com.fasterxml.jackson.dataformat.."), List.of("dev.jerboa.cli.recipe..")),
            new Library(List.of("picocli.."), "dev.jerboa.cli.."));

    private Library(List<String> packages, String user) {
        this(packages, List.of(user), true);
    }

    private Library(List<String> packages, List<String> users) {
        this(packages, users, true);
    }

    String[] userArray() {
        return users.toArray(String[]::new);
    }

    String[] packageArray() {
        return packages.toArray(String[]::new);
    }
}
