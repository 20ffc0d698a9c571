package dev.jerboa.multimodal.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.jerboa.multimodal.Encoder;
import dev.jerboa.multimodal.Modality;
import dev.jerboa.multimodal.Vectors;
import dev.jerboa.multimodal.data.RawValue;
import dev.jerboa.multimodal.data.Sample;
import dev.jerboa.multimodal.data.SampleSource;
import dev.jerboa.multimodal.data.UnreadablePolicy;
import dev.jerboa.multimodal.metric.Direction;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.Progress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A model that reads angles in degrees, as words and as names of pictures. */
class EvaluationTest {
    private static final List<Sample> SAMPLES = List.of(
            sample("a", "0", 10, "right"),
            sample("b", "0", 5, "right"),
            sample("c", "90", 80, "up"),
            sample("d", "95", 100, "up"),
            new Sample("e", Map.of(Modality.TEXT, new RawValue.Text("180")), Map.of("side", "left")));

    private static Sample sample(String key, String text, int picture, String side) {
        RawValue image = new RawValue.Encoded(Integer.toString(picture), () -> new byte[0]);
        return new Sample(
                key, Map.of(Modality.TEXT, new RawValue.Text(text), Modality.IMAGE, image), Map.of("side", side));
    }

    private static final SampleSource SOURCE = new SampleSource() {
        @Override
        public String name() {
            return "angles";
        }

        @Override
        public Stream<Sample> samples() {
            return SAMPLES.stream();
        }
    };

    /** The unit vector of an angle; sides have names. */
    private record Angles(Modality modality) implements Encoder {
        @Override
        public int dimension() {
            return 2;
        }

        @Override
        public float[][] embed(List<RawValue> values) {
            return values.stream().map(Angles::vector).toArray(float[][]::new);
        }

        private static float[] vector(RawValue value) {
            String name = value instanceof RawValue.Text text
                    ? text.text()
                            .replace("to the right", "0")
                            .replace("to the up", "90")
                            .replace("to the left", "180")
                    : ((RawValue.Encoded) value).name();
            double angle = Math.toRadians(Double.parseDouble(name));
            return new float[] {(float) Math.cos(angle), (float) Math.sin(angle)};
        }

        @Override
        public void close() {}
    }

    private static EmbeddedSamples embed() {
        return EmbeddedSamples.of(
                SOURCE,
                Map.of(
                        Modality.TEXT,
                        new Angles(Modality.TEXT),
                        Modality.IMAGE,
                        new Angles(Modality.IMAGE),
                        Modality.AUDIO,
                        new Angles(Modality.AUDIO)),
                UnreadablePolicy.strict(),
                Progress.SILENT);
    }

    @Test
    void samplesWithTheSameTextBelongTogether() {
        Evaluation found = Evaluation.of(embed(), Optional.empty(), Optional.empty(), List.of());
        assertThat(found.directions()).extracting(Direction::name).containsExactly("text -> image", "image -> text");
        // Both texts "0" find a picture of either; the picture at 80 finds 90, the one at 100 finds 95 before 90.
        assertThat(found.directions().get(0).retrieval().queries()).isEqualTo(4);
        assertThat(found.directions())
                .allMatch(direction -> direction.retrieval().recallAt1() == 1);
        assertThat(found.directions().get(0).retrieval().gallery()).isEqualTo(4);
        assertThat(found.directions().get(1).retrieval().gallery()).isEqualTo(5);
        // Angles between the pairs: 10, 5, 10 and 5 degrees; squared chords of them.
        double ten = 2 - 2 * Math.cos(Math.toRadians(10));
        double five = 2 - 2 * Math.cos(Math.toRadians(5));
        assertThat(found.pairs().get(0).alignment()).isCloseTo((ten + five) / 2, within(1e-6));
        assertThat(found.spaces()).extracting(Evaluation.Space::items).containsExactly(5, 4);
        assertThat(found.classes()).isEmpty();
    }

    @Test
    void classesAreThoseOfALabel() {
        Evaluation found = Evaluation.of(
                embed(), Optional.of("side"), Optional.of(new Angles(Modality.TEXT)), List.of("to the {}"));
        assertThat(found.directions().get(1).retrieval().meanAveragePrecision()).isEqualTo(1);
        assertThat(found.classes()).extracting(Evaluation.Classes::modality).containsExactly("text", "image");
        assertThat(found.classes()).allMatch(classes -> classes.count() == 3 && classes.zeroShot() == 1);
        // The first half has right, up and left at 0, 90 and 180; the second half right at 0 and up at 95.
        assertThat(found.classes().get(0).linearProbe()).isEqualTo(1);
    }

    @Test
    void aLabelThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> Evaluation.of(embed(), Optional.of("colour"), Optional.empty(), List.of("{}")))
                .isInstanceOf(JerboaException.class)
                .hasMessageContaining("'colour'")
                .hasMessageContaining("side");
    }

    @Test
    void theNearestSamplesAreFoundInTheModalitiesAskedFor() {
        float[] query = {1, 0.1f};
        Vectors.normalize(query);
        List<SampleSearch.Hit> hits = SampleSearch.search(embed(), query, Set.of(Modality.IMAGE), 2);
        // The query is at 5.7 degrees.
        assertThat(hits).extracting(hit -> hit.sample().key()).containsExactly("b", "a");
        assertThat(hits.get(0).similarity())
                .isCloseTo((float) Math.cos(Math.atan(0.1) - Math.toRadians(5)), within(1e-6f));
        assertThat(SampleSearch.search(embed(), query, Set.of(Modality.values()), 100))
                .hasSize(9)
                .first()
                .extracting(SampleSearch.Hit::modality)
                .isEqualTo(Modality.IMAGE);
    }

    @Test
    void dataThatTheModelCannotReadIsRefused() {
        assertThatThrownBy(() -> EmbeddedSamples.of(
                        SOURCE,
                        Map.of(Modality.AUDIO, new Angles(Modality.AUDIO)),
                        UnreadablePolicy.strict(),
                        Progress.SILENT))
                .isInstanceOf(JerboaException.class)
                .hasMessageContaining("5 samples of angles")
                .hasMessageContaining("audio");
    }
}
