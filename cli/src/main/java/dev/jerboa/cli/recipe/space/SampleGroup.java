package dev.jerboa.cli.recipe.space;

import dev.jerboa.multimodal.Modality;
import dev.jerboa.multimodal.data.RawValue;
import dev.jerboa.multimodal.data.Sample;
import java.util.Optional;

/** Which samples belong together, and so are not told apart. */
final class SampleGroup {
    private SampleGroup() {}

    /**
     * The name of a sample's group: the value of a label, or its text; a sample that has neither is one by itself.
     *
     * @param label by whose values samples belong together; absent for those of the same text
     */
    static String of(Sample sample, Optional<String> label) {
        if (label.isPresent()) {
            String value = sample.labels().get(label.get());
            return value == null ? "sample " + sample.key() : "label " + value;
        }
        return sample.values().get(Modality.TEXT) instanceof RawValue.Text text
                ? "text " + text.text()
                : "sample " + sample.key();
    }
}
