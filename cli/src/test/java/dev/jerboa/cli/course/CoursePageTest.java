package dev.jerboa.cli.course;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jerboa.train.loop.EvaluationMetrics;
import dev.jerboa.train.loop.RecordedRun;
import dev.jerboa.train.loop.StepMetrics;
import java.io.StringReader;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** The page is read by the JDK's own XML parser, which knows nothing of the template. */
class CoursePageTest {
    private static final String HOSTILE = "</title><script>alert(1)</script>\"' {{a}}";

    @Test
    void everyCurveIsDrawn() throws Exception {
        List<EvaluationMetrics> evaluations = List.of(
                new EvaluationMetrics(10, "accuracy", 0.5, true), new EvaluationMetrics(20, "accuracy", 0.25, false));
        Document page = parse(CoursePage.of(
                new RecordedRun(steps(20), evaluations), HOSTILE, Map.of("a -> b", HOSTILE), Map.of("loss", HOSTILE)));
        assertThat(texts(page, "h2"))
                .containsExactly("Loss", "Evaluation", "Learning rate", "Gradient", "Result", "Settings");
        assertThat(texts(page, "path"))
                .containsExactly(
                        "loss", "cosine", "accuracy", "learning rate", "length of the gradient before clipping");
        assertThat(texts(page, "strong")).containsExactly("20", "3.8", "1.6", "0.5000");
        assertThat(texts(page, "h1")).containsExactly(HOSTILE);
        assertThat(page.getElementsByTagName("script").getLength()).isZero();
    }

    @Test
    void aRunOfOneStepHasNoCurves() throws Exception {
        Document page = parse(CoursePage.of(new RecordedRun(steps(1), List.of()), "model.onnx", Map.of(), Map.of()));
        assertThat(texts(page, "h2")).containsExactly("Settings");
    }

    /** Of 20 losses, the first two are 3.875 and 3.75, the last two 1.625 and 1.5. */
    private static List<StepMetrics> steps(int count) {
        return LongStream.rangeClosed(1, count)
                .mapToObj(step ->
                        new StepMetrics(step, step, 4 - 0.125 * step, Map.of("cosine", 1.0 / step), 1e-3, 1, 10))
                .toList();
    }

    private static Document parse(String page) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(page.replace("<!DOCTYPE html>", ""))));
    }

    private static List<String> texts(Document page, String tag) {
        NodeList found = page.getElementsByTagName(tag);
        return IntStream.range(0, found.getLength())
                .mapToObj(i -> ((Element) found.item(i)).getTextContent())
                .toList();
    }
}
