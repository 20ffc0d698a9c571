package dev.jerboa.cli.architecture;

import java.util.List;
import java.util.stream.Stream;

/**
 * The modules of Jerboa: what each may use of the others, and which library it alone may use.
 *
 * <p>The arrows run only downward: a module names none that stands after it.
 *
 * @param name the folder, and the package under {@code dev.jerboa}
 * @param uses the names of the modules that it may use
 */
record Module(String name, List<String> uses) {
    private static final String ROOT = "dev.jerboa.";

    /** The modules that exist or are planned, the lowest first. Benchmarks are not listed: nothing may use them. */
    static final List<Module> ALL = List.of(
            new Module("onnx", List.of()),
            new Module("runtime", List.of("onnx")),
            new Module("quantize", List.of("onnx", "runtime")),
            new Module("train", List.of("onnx")),
            new Module("prune", List.of("onnx", "runtime", "train")),
            new Module("multimodal", List.of("onnx", "runtime", "train")),
            new Module("distill", List.of("onnx", "runtime", "train", "multimodal")),
            new Module("compress", List.of("onnx", "runtime", "quantize", "train", "prune", "multimodal", "distill")),
            new Module(
                    "demo",
                    List.of("onnx", "runtime", "quantize", "train", "prune", "multimodal", "distill", "compress")),
            new Module(
                    "cli",
                    List.of(
                            "onnx",
                            "runtime",
                            "quantize",
                            "train",
                            "prune",
                            "multimodal",
                            "distill",
                            "compress",
                            "demo")));

    /** The packages of this module, as ArchUnit writes them. */
    String packages() {
        return packagesOf(name);
    }

    /** The packages of Jerboa that this module may not use. */
    String[] forbiddenPackages() {
        return Stream.concat(ALL.stream().map(Module::name), Stream.of("benchmarks"))
                .filter(other -> !other.equals(name) && !uses.contains(other))
                .map(Module::packagesOf)
                .toArray(String[]::new);
    }

    private static String packagesOf(String module) {
        return ROOT + module + "..";
    }
}
