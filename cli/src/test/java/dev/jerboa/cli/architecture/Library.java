package dev.jerboa.cli.architecture;

import java.util.List;

/**
 * A library that only one place in Jerboa may use, and that no public signature may show.
 *
 * @param packages the library's packages, as ArchUnit writes them
 * @param user the packages of Jerboa that may use it
 */
record Library(List<String> packages, String user) {
    static final List<Library> ALL = List.of(
            new Library(List.of("com.google.protobuf..", "ai.onnx.proto.."), "dev.jerboa.onnx.serde.."),
            new Library(List.of("ai.onnxruntime.."), "dev.jerboa.runtime.."),
            new Library(List.of("org.bytedeco.."), "dev.jerboa.train.."),
            new Library(List.of("ai.djl.."), "dev.jerboa.multimodal.text.."),
            new Library(List.of("org.ejml.."), "dev.jerboa.quantize.reconstruct.."),
            new Library(List.of("com.samskivert.."), "dev.jerboa.quantize.report.."),
            new Library(List.of("picocli.."), "dev.jerboa.cli.."));

    String[] packageArray() {
        return packages.toArray(String[]::new);
    }
}
