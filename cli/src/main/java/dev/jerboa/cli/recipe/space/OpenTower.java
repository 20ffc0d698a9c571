package dev.jerboa.cli.recipe.space;

import dev.jerboa.multimodal.Modality;
import dev.jerboa.multimodal.learn.Tower;
import dev.jerboa.multimodal.learn.TowerData;
import dev.jerboa.multimodal.model.TowerSource;
import dev.jerboa.onnx.OnnxModel;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;

/**
 * A tower that is ready to learn.
 *
 * @param modality what it reads
 * @param learning what the training sees of it
 * @param source what is written, of the file of its network; a locked tower has a file already
 */
record OpenTower(Modality modality, Tower learning, Function<Optional<Path>, TowerSource> source) {
    /** What it reads of samples. */
    TowerData data() {
        return learning.data();
    }

    /** Its network, if it learns. */
    Optional<OnnxModel> network() {
        return learning.model();
    }
}
