package dev.jerboa.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What is read of WordNet's files against what another tool (grep and awk) counted and showed. */
class WordNetTextsTest {
    @Test
    void glossesAreThoseOfAllSenses() {
        List<String> glosses = WordNetTexts.glosses();
        assertThat(glosses).hasSize(82_192 + 13_789 + 18_185 + 3_625).noneMatch(String::isBlank);
        assertThat(glosses.get(0))
                .isEqualTo("that which is perceived or known or inferred to have its own distinct existence "
                        + "(living or nonliving)");
        assertThat(glosses)
                .contains(
                        "draw air into, and expel out of, the lungs",
                        "breathe with great difficulty, as when experiencing a strong emotion");
    }

    @Test
    void examplesAreQuotedOnes() {
        assertThat(WordNetTexts.examples())
                .hasSize(48_571)
                .contains("I can breathe better when the air is clean", "The patient is respiring")
                .noneMatch(example -> example.contains("\""));
    }

    @Test
    void allTextsComeOnce() {
        List<String> all = WordNetTexts.all();
        assertThat(all).doesNotHaveDuplicates().hasSizeGreaterThan(150_000);
        int gloss = all.indexOf("draw air into, and expel out of, the lungs");
        assertThat(all.get(gloss + 1)).isEqualTo("I can breathe better when the air is clean");
    }
}
