package dev.jerboa.multimodal.learn;

import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.train.loop.TrainingResult;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a training made.
 *
 * @param training how the run ended
 * @param towers the trained models by their names: the same objects that were given
 * @param heads the models of the heads by their tasks: {@code features} float {@code [samples, width]}, unit vectors, to
 *     {@code embedding} float {@code [samples, outputs]}
 */
public record MultimodalResult(TrainingResult training, Map<String, OnnxModel> towers, Map<String, OnnxModel> heads) {
    public MultimodalResult {
        towers = Collections.unmodifiableMap(new LinkedHashMap<>(towers));
        heads = Collections.unmodifiableMap(new LinkedHashMap<>(heads));
    }

    /**
     * Writes {@code TOWER.onnx} for each tower and {@code head.TASK.onnx} for each head.
     *
     * @param directory which is there
     */
    public void write(Path directory) {
        towers.forEach((name, model) -> OnnxFile.write(model, directory.resolve(name + ".onnx")));
        heads.forEach((task, model) -> OnnxFile.write(model, directory.resolve(RunningHead.PREFIX + task + ".onnx")));
    }
}
