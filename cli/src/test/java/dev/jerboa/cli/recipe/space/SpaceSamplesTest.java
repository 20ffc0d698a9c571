package dev.jerboa.cli.recipe.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jerboa.cli.recipe.SourcePart;
import dev.jerboa.multimodal.Modality;
import dev.jerboa.multimodal.data.Sample;
import dev.jerboa.multimodal.data.UnreadablePolicy;
import dev.jerboa.multimodal.learn.CrossModalTerm;
import dev.jerboa.multimodal.learn.TowerData;
import dev.jerboa.multimodal.learn.VectorData;
import dev.jerboa.multimodal.model.Head;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which samples are learned from, and which belong together. */
class SpaceSamplesTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void makeFiles() throws IOException {
        for (String name : List.of("a", "b", "c", "d", "e", "f")) {
            Files.createFile(folder.resolve(name + ".png"));
        }
    }

    private SpaceSamples read(String train, String held, Optional<String> group) throws IOException {
        return SpaceSamples.read(
                new SourcePart(
                        Files.writeString(folder.resolve("train.csv"), train),
                        Optional.of(Files.writeString(folder.resolve("held.csv"), held)),
                        0.1,
                        0,
                        Optional.empty(),
                        true),
                group,
                UnreadablePolicy.strict());
    }

    @Test
    void samplesBelongTogetherByTextOrByALabel() throws IOException {
        String train = "text,image,digit\none,a.png,1\none,b.png,1\nuno,c.png,1\n,d.png,2\n,e.png,\n";
        String held = "text,image,digit\none,f.png,2\n";
        List<Long> byText = read(train, held, Optional.empty()).groups();
        assertThat(byText).startsWith(byText.get(1)).endsWith(byText.get(0));
        assertThat(Set.copyOf(byText)).as("one, uno, and two without a text").hasSize(4);
        List<Long> byDigit = read(train, held, Optional.of("digit")).groups();
        assertThat(byDigit.subList(0, 3)).containsOnly(byDigit.get(0));
        assertThat(byDigit.get(3)).isEqualTo(byDigit.get(5)).isNotEqualTo(byDigit.get(0));
        assertThat(Set.copyOf(byDigit)).as("1, 2, and one without a digit").hasSize(3);
    }

    @Test
    void samplesOfOneSpeakerStayOnOneSide() throws IOException {
        StringBuilder table = new StringBuilder("text,speaker\n");
        for (int i = 0; i < 200; i++) {
            table.append("word ").append(i).append(",s").append(i % 20).append('\n');
        }
        Path file = Files.writeString(folder.resolve("all.csv"), table);
        SpaceSamples samples = SpaceSamples.read(
                new SourcePart(file, Optional.empty(), 0.3, 1, Optional.of("speaker"), true),
                Optional.empty(),
                UnreadablePolicy.strict());
        Set<String> learned = speakers(samples.all().subList(0, samples.trained()));
        Set<String> kept = speakers(samples.all().subList(samples.trained(), 200));
        assertThat(learned).doesNotContainAnyElementsOf(kept);
        assertThat(kept).hasSizeBetween(2, 12);
    }

    private static Set<String> speakers(List<Sample> samples) {
        return samples.stream().map(sample -> sample.labels().get("speaker")).collect(Collectors.toSet());
    }

    @Test
    void aBlankTextIsNone() throws IOException {
        SpaceSamples samples = read("text,image\n\" \",a.png\n", "text,image\nb,b.png\n", Optional.empty());
        assertThat(samples.all().get(0).values()).containsOnlyKeys(Modality.IMAGE);
    }

    @Test
    void onlyWhatATermCanUseIsLearnedFrom() throws IOException {
        // Pictures: 0, 1 and 4; sounds: 2 and 3. The picture 0 and the sound 2 are of one group.
        SpaceSamples samples =
                read("text,kind,age\na,x,1\nb,y,\nc,x,\nd,z,\ne,w,5\n", "text,kind,age\nf,x,1\n", Optional.of("kind"));
        float[] some = {1};
        Map<String, TowerData> data = Map.of(
                "image", new VectorData("x", new float[][] {some, some, null, null, some, some}),
                "audio", new VectorData("x", new float[][] {null, null, some, some, null, some}));
        TermPart pair = new TermPart.Pair(CrossModalTerm.of(Modality.IMAGE, Modality.AUDIO), 1);
        assertThat(new Usefulness(samples, data, List.of(pair), List.of()).train())
                .containsExactly(0, 2);
        TermPart.Task age = new TermPart.Task("age", "image", "age", Head.Kind.NUMBER, ",", 1);
        HeadTask task = HeadTask.of(age, samples, data.get("image")::has);
        assertThat(new Usefulness(samples, data, List.of(pair, age), List.of(task)).train())
                .containsExactly(0, 2, 4);

        SpaceSamples apart = read("text,kind\na,x\nb,y\nc,z\nd,v\ne,w\n", "text,kind\nf,x\n", Optional.of("kind"));
        assertThatThrownBy(() -> new Usefulness(apart, data, List.of(pair), List.of()).train())
                .hasMessageContaining("none of the 5 samples to learn from suits the term 'image-audio'");
    }
}
