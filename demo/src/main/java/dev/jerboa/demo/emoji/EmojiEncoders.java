package dev.jerboa.demo.emoji;

import dev.jerboa.multimodal.TextEncoder;
import dev.jerboa.multimodal.Vectors;
import dev.jerboa.multimodal.text.TextProcessor;
import dev.jerboa.onnx.Progress;
import dev.jerboa.runtime.Session;
import dev.jerboa.runtime.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Three towers, opened, and what they make of emoji. */
final class EmojiEncoders implements AutoCloseable {
    private final TextProcessor processor;
    private final Session text;
    private final Session picture;
    private final Session sound;

    EmojiEncoders(TowerFiles files, Path tokenizer) {
        processor = TextProcessor.open(tokenizer);
        text = Session.open(files.text());
        picture = Session.open(files.picture());
        sound = Session.open(files.sound());
    }

    /** The vectors of emoji by each of their sides. */
    EmojiVectors embed(EmojiInputs inputs, Progress progress) {
        List<Emoji> emoji = inputs.emoji();
        TextEncoder encoder = new TextEncoder(text, processor);
        return new EmojiVectors(
                emoji,
                encoder.embed(emoji.stream().map(Emoji::name).toList()),
                encoder.embed(emoji.stream().map(Emoji::description).toList()),
                run(picture, inputs.pictures(), progress),
                run(sound, inputs.sounds(), progress));
    }

    /** The unit vectors of inputs, one by one. */
    static float[][] run(Session session, List<Tensor> inputs, Progress progress) {
        float[][] vectors = outputs(session, inputs, progress);
        for (float[] vector : vectors) {
            Vectors.normalize(vector);
        }
        return vectors;
    }

    /** What a network of one output gives for inputs, one by one. */
    static float[][] outputs(Session session, List<Tensor> inputs, Progress progress) {
        String input = session.inputs().get(0).name();
        String output = session.outputs().get(0).name();
        float[][] rows = new float[inputs.size()][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = session.run(Map.of(input, inputs.get(i))).get(output).toFloats();
            progress.update("embed with " + Path.of(session.name()).getFileName(), i + 1L, rows.length);
        }
        return rows;
    }

    /** The median time of each tower for one input, in milliseconds: text, picture, sound. */
    List<Double> latenciesMillis(EmojiInputs inputs) {
        TextEncoder encoder = new TextEncoder(text, processor);
        int count = Math.min(100, inputs.emoji().size());
        List<Runnable> texts = new ArrayList<>();
        List<Runnable> pictures = new ArrayList<>();
        List<Runnable> sounds = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            List<String> description = List.of(inputs.emoji().get(i).description());
            Tensor drawn = inputs.pictures().get(i);
            Tensor spoken = inputs.sounds().get(i);
            texts.add(() -> encoder.embedTogether(description));
            pictures.add(() -> picture.run(Map.of(PictureTower.INPUT, drawn)));
            sounds.add(() -> sound.run(Map.of(SoundTower.INPUT, spoken)));
        }
        return List.of(medianMillis(texts), medianMillis(pictures), medianMillis(sounds));
    }

    private static double medianMillis(List<Runnable> calls) {
        calls.subList(0, Math.min(10, calls.size())).forEach(Runnable::run);
        double[] times = calls.stream()
                .mapToDouble(call -> {
                    long started = System.nanoTime();
                    call.run();
                    return (System.nanoTime() - started) / 1e6;
                })
                .sorted()
                .toArray();
        return times[times.length / 2];
    }

    @Override
    public void close() {
        sound.close();
        picture.close();
        text.close();
        processor.close();
    }
}
