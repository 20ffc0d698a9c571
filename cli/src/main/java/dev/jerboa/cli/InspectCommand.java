package dev.jerboa.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.jerboa.cli.terminal.Table;
import dev.jerboa.cli.terminal.Terminal;
import dev.jerboa.cli.terminal.Units;
import dev.jerboa.onnx.ModelCheck;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.Value;
import dev.jerboa.onnx.inspect.ModelSummary;
import dev.jerboa.onnx.serde.OnnxFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jerboa inspect}: what is inside a model, and where its bytes are. */
@Command(
        name = "inspect",
        description = "Show what is inside a model: sizes, operators, and where the bytes are.",
        footer = {"", "Example:", "  jerboa inspect model.onnx --layers 20"})
final class InspectCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions common;

    @Parameters(paramLabel = "MODEL", description = "The ONNX file.")
    private Path model;

    @Option(
            names = "--layers",
            paramLabel = "N",
            defaultValue = "12",
            description = "Show the N largest layers (default: ${DEFAULT-VALUE}; 0 for all).")
    private int layers;

    @Option(names = "--json", description = "Print everything as JSON.")
    private boolean json;

    @Override
    public Integer call() throws JsonProcessingException {
        OnnxModel read = OnnxFile.read(model);
        ModelSummary summary = ModelSummary.of(read);
        List<String> problems = ModelCheck.check(read).stream()
                .map(problem -> problem.place() + ": " + problem.message())
                .toList();
        long sizeBytes = OnnxFile.files(model, read).sizeBytes();
        if (json) {
            common.terminal().print(toJson(read, summary, problems, sizeBytes));
        } else {
            print(read, summary, problems, sizeBytes);
        }
        return 0;
    }

    private void print(OnnxModel read, ModelSummary summary, List<String> problems, long sizeBytes) {
        Terminal terminal = common.terminal();
        terminal.heading(model.toString());
        terminal.print("size        " + Units.size(sizeBytes) + " in " + filesText(read));
        terminal.print("parameters  " + Units.count(summary.parameters()));
        terminal.print("opset       " + operatorSets(read) + "; format version " + read.irVersion());
        read.graph().requiredInputs().forEach(input -> terminal.print("input       " + describe(input)));
        read.graph().outputs().forEach(output -> terminal.print("output      " + describe(output)));
        problems.forEach(problem -> terminal.print("problem     " + problem));
        read.metadata().forEach((key, value) -> terminal.print("metadata    " + key + " = " + value));
        terminal.print("");
        terminal.heading("Where the bytes are");
        terminal.print(typeTable(summary));
        terminal.print("");
        terminal.heading(layers > 0 && layers < summary.layers().size() ? "The largest layers" : "Layers");
        terminal.print(layerTable(summary));
        terminal.print("");
        terminal.heading("Operators");
        terminal.print(summary.operators().entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .collect(Collectors.joining(", ")));
    }

    private static Table typeTable(ModelSummary summary) {
        Table table = new Table("type", " tensors", " elements", " size", " share");
        summary.byType()
                .forEach((type, share) -> table.row(
                        type,
                        share.tensors(),
                        Units.count(share.elements()),
                        Units.size(share.sizeBytes()),
                        Units.percent((double) share.sizeBytes() / Math.max(1, summary.constantBytes()))));
        return table;
    }

    private Table layerTable(ModelSummary summary) {
        Table table = new Table("layer", "operator", "constants", " parameters", " size", " share");
        summary.layers().stream()
                .limit(layers > 0 ? layers : Long.MAX_VALUE)
                .forEach(layer -> table.row(
                        layer.name(),
                        layer.operator(),
                        String.join(" ", layer.constants()),
                        Units.count(layer.parameters()),
                        Units.size(layer.sizeBytes()),
                        Units.percent((double) layer.sizeBytes() / Math.max(1, summary.constantBytes()))));
        return table;
    }

    private String filesText(OnnxModel read) {
        int files = OnnxFile.files(model, read).paths().size();
        return files == 1 ? "one file" : files + " files";
    }

    private static String operatorSets(OnnxModel read) {
        return read.operatorSets().entrySet().stream()
                .map(entry -> (entry.getKey().isEmpty() ? "" : entry.getKey() + " ") + entry.getValue())
                .collect(Collectors.joining(", "));
    }

    private static String describe(Value value) {
        return value.name() + "  " + value.type();
    }

    private static String toJson(OnnxModel read, ModelSummary summary, List<String> problems, long sizeBytes)
            throws JsonProcessingException {
        Map<String, Object> root = new LinkedHashMap<>();
        root.put("sizeBytes", sizeBytes);
        root.put("irVersion", read.irVersion());
        root.put("operatorSets", read.operatorSets());
        root.put("inputs", values(read.graph().requiredInputs()));
        root.put("outputs", values(read.graph().outputs()));
        root.put("metadata", read.metadata());
        root.put("problems", problems);
        root.put("parameters", summary.parameters());
        root.put("constantBytes", summary.constantBytes());
        root.put(
                "types",
                summary.byType().entrySet().stream()
                        .collect(Collectors.toMap(
                                entry -> entry.getKey().toString(),
                                Map.Entry::getValue,
                                (a, b) -> a,
                                LinkedHashMap::new)));
        root.put("operators", summary.operators());
        root.put("layers", summary.layers());
        return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(root);
    }

    private static List<Map<String, String>> values(List<Value> values) {
        List<Map<String, String>> described = new ArrayList<>();
        for (Value value : values) {
            Map<String, String> entry = new LinkedHashMap<>();
            entry.put("name", value.name());
            entry.put("type", value.type().toString());
            described.add(entry);
        }
        return described;
    }
}
