package dev.jerboa.train.operator;

import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.onnx.Value;
import dev.jerboa.onnx.ValueType;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.onnx.serde.TensorFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * One of the ONNX project's own operator cases: a model of one node, or few, with inputs and the outputs expected.
 *
 * @param name the folder that it comes in
 */
record OfficialCase(String name, OnnxModel model, Map<String, TensorData> inputs, Map<String, TensorData> outputs) {
    /** All cases, unpacked into this folder; those with sequences, optionals or strings are left out. */
    static List<OfficialCase> unpack(Path folder) throws IOException {
        // A zip in a zip: thousands of tiny files compress well only together.
        try (ZipInputStream outer = new ZipInputStream(OfficialCase.class.getResourceAsStream("operator-cases.zip"))) {
            outer.getNextEntry();
            ZipInputStream inner = new ZipInputStream(outer);
            for (ZipEntry entry = inner.getNextEntry(); entry != null; entry = inner.getNextEntry()) {
                Path file = folder.resolve(entry.getName());
                Files.createDirectories(file.getParent());
                Files.copy(inner, file);
            }
        }
        return read(folder);
    }

    /** All cases of a folder. */
    static List<OfficialCase> read(Path folder) throws IOException {
        List<OfficialCase> cases = new ArrayList<>();
        try (Stream<Path> folders = Files.list(folder.resolve("node"))) {
            for (Path one : folders.sorted().toList()) {
                OnnxModel model = OnnxFile.read(one.resolve("model.onnx"));
                if (Stream.concat(model.graph().inputs().stream(), model.graph().outputs().stream())
                        .allMatch(OfficialCase::isTensor)) {
                    cases.add(new OfficialCase(
                            one.getFileName().toString().replaceFirst("^test_", ""),
                            model,
                            tensors(one, "input", model.graph().inputs()),
                            tensors(one, "output", model.graph().outputs())));
                }
            }
        }
        return cases;
    }

    private static boolean isTensor(Value value) {
        return value.type() instanceof ValueType.TensorType;
    }

    private static Map<String, TensorData> tensors(Path folder, String kind, List<Value> values) {
        Map<String, TensorData> found = new LinkedHashMap<>();
        for (int i = 0; i < values.size(); i++) {
            Path file = folder.resolve("test_data_set_0").resolve(kind + "_" + i + ".pb");
            if (Files.exists(file)) {
                found.put(values.get(i).name(), typed(TensorFile.read(file), values.get(i)));
            }
        }
        return found;
    }

    /** The older cases keep a bfloat16 as the unsigned integer with its bits. */
    private static TensorData typed(TensorData data, Value value) {
        return value.type() instanceof ValueType.TensorType tensor
                        && tensor.elementType() == ElementType.BFLOAT16
                        && data.type() == ElementType.UINT16
                ? TensorData.of(ElementType.BFLOAT16, data.dims(), data.bytes())
                : data;
    }

    @Override
    public String toString() {
        return name;
    }
}
