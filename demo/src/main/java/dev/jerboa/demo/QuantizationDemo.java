package dev.jerboa.demo;

import dev.jerboa.multimodal.loyalty.EncoderComparison;
import dev.jerboa.multimodal.text.TextProcessor;
import dev.jerboa.onnx.Progress;
import dev.jerboa.quantize.QuantizationResult;
import dev.jerboa.quantize.QuantizationScheme;
import dev.jerboa.quantize.Quantizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The demo: a real text encoder, made smaller in each way there is, measured against itself on real sentences. */
public final class QuantizationDemo {
    private QuantizationDemo() {}

    /**
     * What the demo made and measured.
     *
     * @param names what to call each model, the original first
     * @param sizesBytes the size of each file
     * @param comparison what was measured of each
     * @param sentences how many sentences were embedded
     */
    public record Outcome(List<String> names, List<Long> sizesBytes, EncoderComparison comparison, int sentences) {}

    /**
     * Runs the demo.
     *
     * @param folder where the models go; it is made if it does not exist
     */
    public static Outcome run(Path folder, Progress progress) {
        Path original = DemoFiles.model(folder);
        List<Path> models = new ArrayList<>(List.of(original));
        List<String> names = new ArrayList<>(List.of("original (float)"));
        List<Long> sizes = new ArrayList<>();
        for (QuantizationScheme scheme : QuantizationScheme.values()) {
            Path output = folder.resolve("model-" + scheme.optionName() + ".onnx");
            QuantizationResult result = Quantizer.builder()
                    .scheme(scheme)
                    .progress((task, done, total) -> progress.update(scheme.optionName() + ": " + task, done, total))
                    .build()
                    .quantize(original, output);
            if (sizes.isEmpty()) {
                sizes.add(result.sizeBytesBefore());
            }
            models.add(output);
            names.add(scheme.optionName());
            sizes.add(result.sizeBytesAfter());
        }
        List<String> sentences = DemoFiles.sentences();
        try (TextProcessor processor = TextProcessor.open(DemoFiles.tokenizer(folder))) {
            EncoderComparison comparison = EncoderComparison.of(models, processor, sentences, progress);
            return new Outcome(List.copyOf(names), List.copyOf(sizes), comparison, sentences.size());
        }
    }
}
