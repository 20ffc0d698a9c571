package dev.jerboa.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.jerboa.multimodal.Modality;
import dev.jerboa.multimodal.data.RawValue;
import dev.jerboa.multimodal.model.MultimodalModel;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.runtime.Session;
import dev.jerboa.runtime.Tensor;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code jerboa train} on a space of small pictures, tones and words. */
class SpaceCommandTest {
    private static final String THREE_TOWERS = """
            output: space
            data:
              train: train.csv
              validation: held.csv
            towers:
              text:
                model: {new: text, layers: 1, width: 16, heads: 2}
                input: {words: 20, tokens: 6}
              image:
                model: {new: convolution, widths: [8, 16]}
                input: {height: 8}
                augment: {shift: 0.05, fill: 0}
              audio:
                model: {new: time-convolution, widths: [16, 16]}
                input: {bands: 20, frames: 20}
                augment: {gain-decibels: 3}
            width: 16
            terms:
              - {pair: [image, text], most-scale: 5}
              - {pair: [audio, text], most-scale: 5}
              - {head: corner, tower: audio}
            balance: uncertainty
            training:
              steps: 60
              batch: 32
              learning-rate: 0.01
              evaluate-every: 20
              checkpoint-every: 20
              keep-checkpoints: 9
            """;

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(Object... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        CommandLine commandLine = Jerboa.commandLine();
        commandLine.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        return commandLine.execute(Stream.of(arguments).map(Object::toString).toArray(String[]::new));
    }

    private void assertTrains(String recipe) throws IOException {
        assertThat(run("train", Files.writeString(folder.resolve("recipe.yaml"), recipe)))
                .as("%s", err)
                .isZero();
    }

    private void write(int train, int held) throws IOException {
        ShownAndHeard.write(folder, "train", train, 1);
        ShownAndHeard.write(folder, "held", held, 2);
    }

    @Test
    void towersThatLearnTogetherBecomeADirectoryThatIsAsGoodAsWasPrinted() throws IOException {
        write(96, 40);
        assertTrains(THREE_TOWERS);
        String printed = out.toString();
        Path space = folder.resolve("space");
        assertThat(Files.readString(folder.resolve("space.report.html")))
                .contains("<title>image-text</title>", "<title>audio-corner</title>", "image -&gt; audio", "batch: 32");

        assertThat(run("evaluate", space, "--data", folder.resolve("held.csv"), "--json"))
                .as("%s", err)
                .isZero();
        JsonNode evaluation = new ObjectMapper().readTree(out.toString());
        assertThat(evaluation.path("directions")).hasSize(6);
        for (JsonNode direction : evaluation.path("directions")) {
            JsonNode found = direction.path("retrieval");
            assertThat(printed)
                    .contains(direction.path("from").asText() + " -> "
                            + direction.path("to").asText())
                    .contains(String.format(
                            Locale.ROOT,
                            "%.3f  %.3f",
                            found.path("recallAt10").asDouble(),
                            found.path("meanAveragePrecision").asDouble()));
            assertThat(found.path("meanAveragePrecision").asDouble())
                    .as("%s; by chance .25, and noise forbids 1", direction)
                    .isBetween(0.5, 0.9999);
        }
        assertThat(printed).contains(String.format(Locale.ROOT, "audio       40  accuracy  %.3f", accuracy(space)));
        assertThat(accuracy(space)).isGreaterThan(0.5);
        JsonNode head = evaluation.path("heads").path(0);
        assertThat(head.path("head").asText()).isEqualTo("audio-corner");
        assertThat(head.path("samples").asInt()).isEqualTo(40);
        assertThat(head.path("value").asDouble()).isEqualTo(accuracy(space));

        assertThat(run("search", space, "--data", folder.resolve("held.csv"), "south east"))
                .as("%s", err)
                .isZero();
        Matcher first = Pattern.compile("held(\\d+)").matcher(out.toString());
        assertThat(first.find()).isTrue();
        assertThat(Integer.parseInt(first.group(1)) % 4).as("%s", out).isEqualTo(3);
    }

    /** The part of the tones whose corner the head tells, worked out apart from the command. */
    private double accuracy(Path space) {
        int right = 0;
        try (MultimodalModel model = MultimodalModel.open(space);
                Session head = Session.open(space.resolve("heads/audio-corner.onnx"))) {
            assertThat(model.heads().get("audio-corner").names()).containsExactly("c0", "c1", "c2", "c3");
            for (int i = 0; i < 40; i++) {
                float[] vector = model.encoder(Modality.AUDIO)
                        .embed(List.of(RawValue.Encoded.of(folder.resolve("held" + i + ".wav"))))[0];
                float[] logits = head.run(Map.of("features", Tensor.of(new long[] {1, vector.length}, vector)))
                        .get("embedding")
                        .floats();
                boolean best = true;
                for (float logit : logits) {
                    best &= logits[i % 4] >= logit;
                }
                right += best ? 1 : 0;
            }
        }
        return right / 40.0;
    }

    @Test
    void aRunThatWasBrokenOffEndsAsOneThatWasNot() throws IOException {
        write(64, 16);
        assertTrains(THREE_TOWERS);
        List<byte[]> whole = networks();
        Path checkpoints = folder.resolve("space.run/checkpoints");
        List<Path> all;
        try (Stream<Path> files = Files.list(checkpoints)) {
            all = files.sorted().toList();
        }
        assertThat(all).hasSizeGreaterThan(2);
        for (Path later : all.subList(1, all.size())) {
            delete(later);
        }
        delete(folder.resolve("space"));
        assertTrains(THREE_TOWERS);
        assertThat(networks()).usingRecursiveComparison().isEqualTo(whole);
        assertThat(Files.readAllLines(folder.resolve("space.run/metrics.jsonl")).stream()
                        .filter(line -> line.contains("\"loss\"")))
                .hasSize(60);
    }

    private List<byte[]> networks() throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("space"))) {
            List<Path> networks = files.filter(file -> file.toString().endsWith(".onnx"))
                    .sorted()
                    .toList();
            assertThat(networks).hasSize(4);
            List<byte[]> bytes = new ArrayList<>();
            for (Path network : networks) {
                bytes.add(Files.readAllBytes(network));
            }
            return bytes;
        }
    }

    private static void delete(Path place) throws IOException {
        try (Stream<Path> files = Files.walk(place)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Test
    void samplesMayLackModalitiesAndWhatCannotBeReadIsLeftOut() throws IOException {
        write(48, 16);
        List<String> rows = Files.readAllLines(folder.resolve("train.csv"));
        List<String> lacking = Stream.concat(
                        rows.stream().limit(1), rows.stream().skip(1).map(row -> {
                            int number = rows.indexOf(row);
                            String[] cells = row.split(",", -1);
                            cells[number % 3 == 0 ? 1 : 3] = number % 3 == 1 ? cells[3] : "";
                            return String.join(",", cells);
                        }))
                .toList();
        Files.write(folder.resolve("train.csv"), lacking);
        Files.write(folder.resolve("held3.png"), new byte[] {1, 2, 3});
        assertTrains(THREE_TOWERS.replace("steps: 60", "steps: 10"));
        assertThat(err.toString()).contains("Left out", "held3.png");
        assertThat(out.toString())
                .containsPattern("image -> audio +15 +16 ")
                .containsPattern("audio -> image +16 +15 ");
        Object[] evaluate = {"evaluate", folder.resolve("space"), "--data", folder.resolve("held.csv")};
        assertThat(run(evaluate)).as("%s", err).isZero();
        assertThat(err.toString()).contains("left out", "held3.png");
        assertThat(out.toString())
                .containsPattern("audio -> image +16 +15 ")
                .containsPattern("audio-corner +audio +16 +accuracy");

        assertThat(run(
                        "train",
                        Files.writeString(
                                folder.resolve("strict.yaml"),
                                THREE_TOWERS
                                        .replace("output: space", "output: strict")
                                        .replace("  validation:", "  strict: true\n  validation:"))))
                .isEqualTo(ErrorCode.UNREADABLE.exitCode());
        assertThat(err.toString()).contains("held3.png");
    }

    @Test
    void aTermThatNoSampleSuitsIsTold() throws IOException {
        write(16, 8);
        String recipe = THREE_TOWERS.replace("{head: corner,", "{head: corne,");
        assertThat(run("train", Files.writeString(folder.resolve("recipe.yaml"), recipe)))
                .isEqualTo(ErrorCode.INVALID_ARGUMENT.exitCode());
        assertThat(err.toString())
                .contains("none of the 16 samples to learn from has a label 'corne'", "corner, height, tags");
        Files.createDirectories(folder.resolve("space/mine"));
        assertThat(run("train", folder.resolve("recipe.yaml"))).isEqualTo(ErrorCode.OUTPUT_LOCATION.exitCode());
        assertThat(err.toString()).contains("Jerboa did not write it");
    }
}
