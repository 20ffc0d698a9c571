package dev.jerboa.cli.recipe;

import dev.jerboa.cli.recipe.RecipeNode.Entry;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Settings of a recipe that belong together; a setting that is not known is an error. */
public final class RecipeSection {
    private final String file;
    private final String path;
    private final RecipeNode.Mapping mapping;
    private final List<String> known;

    private RecipeSection(String file, String path, RecipeNode.Mapping mapping, List<String> known) {
        this.file = file;
        this.path = path;
        this.mapping = mapping;
        this.known = known;
        for (Map.Entry<String, Entry> entry : mapping.entries().entrySet()) {
            if (!known.contains(entry.getKey())) {
                throw unknown(entry.getKey(), entry.getValue().line());
            }
        }
    }

    /**
     * The whole of a recipe.
     *
     * @param file what errors call it
     * @param known the names that there may be
     * @throws JerboaException if there is another one; it names the key, its line and the nearest known one
     */
    public static RecipeSection of(String file, RecipeNode.Mapping mapping, List<String> known) {
        return new RecipeSection(file, "", mapping, known);
    }

    private JerboaException unknown(String key, int line) {
        String place = path.isEmpty() ? "a recipe" : "'" + path + "'";
        String all = "Known are " + String.join(", ", known) + ".";
        return new JerboaException(
                ErrorCode.INVALID_ARGUMENT,
                file + ", line " + line + ": there is no setting '" + key + "' in " + place,
                NearestName.of(key, known)
                        .map(name -> "Did you mean '" + name + "'? " + all)
                        .orElse(all));
    }

    /** A section in this one; an empty one where there is none. */
    public RecipeSection section(String key, String... names) {
        RecipeNode value = find(key).orElseGet(() -> new RecipeNode.Mapping(mapping.line(), Map.of()));
        if (value instanceof RecipeNode.Scalar scalar && scalar.text().isEmpty()) {
            value = new RecipeNode.Mapping(scalar.line(), Map.of());
        }
        if (value instanceof RecipeNode.Mapping inner) {
            return new RecipeSection(file, nameOf(key), inner, List.of(names));
        }
        throw wrong(key, "holds a value, and should hold settings", "Indent them under '" + key + ":'.");
    }

    /** This section, of which fewer names are known, as what it is about has become clear. */
    public RecipeSection only(List<String> names) {
        return new RecipeSection(file, path, mapping, names);
    }

    /** The sections of a list; none where there is no list. */
    public List<RecipeSection> sections(String key, String... names) {
        List<RecipeSection> sections = new ArrayList<>();
        if (find(key).isPresent()) {
            if (!(find(key).get() instanceof RecipeNode.Items items)) {
                throw wrong(key, "should be a list", "Write each item in a line that starts with '- '.");
            }
            for (RecipeNode item : items.items()) {
                String place = nameOf(key) + "[" + (1 + sections.size()) + "]";
                if (!(item instanceof RecipeNode.Mapping inner)) {
                    throw invalid(item.line(), "'" + place + "' should hold settings", "Write '- name: value'.");
                }
                sections.add(new RecipeSection(file, place, inner, List.of(names)));
            }
        }
        return sections;
    }

    /** Whether a setting is one value, and not a section or a list. */
    public boolean isValue(String key) {
        return find(key).filter(RecipeNode.Scalar.class::isInstance).isPresent();
    }

    /** Whether a setting is there. */
    public boolean has(String key) {
        return find(key).isPresent();
    }

    /** A text, where there is one. */
    public Optional<String> text(String key) {
        return find(key).map(value -> {
            if (value instanceof RecipeNode.Scalar scalar && !scalar.text().isBlank()) {
                return scalar.text();
            }
            throw wrong(key, "should be one value", "Write '" + key + ": value'.");
        });
    }

    /** A text that has to be there. */
    public String requiredText(String key) {
        return text(key)
                .orElseThrow(() -> new JerboaException(
                        ErrorCode.INVALID_ARGUMENT,
                        file + ", line " + mapping.line() + ": the setting '" + nameOf(key) + "' is missing",
                        "See: jerboa train --example"));
    }

    /** A whole number. */
    public int integer(String key, int otherwise) {
        return text(key).map(text -> wholeNumber(key, text)).orElse(otherwise);
    }

    /** A number. */
    public double number(String key, double otherwise) {
        return text(key)
                .map(text -> {
                    try {
                        return Double.parseDouble(text);
                    } catch (NumberFormatException e) {
                        throw wrong(
                                key, "is '" + text + "', and should be a number", "Write a number such as 0.001.", e);
                    }
                })
                .orElse(otherwise);
    }

    /** Yes or no. */
    public boolean flag(String key, boolean otherwise) {
        return text(key)
                .map(text -> {
                    if (!text.equals("true") && !text.equals("false")) {
                        throw wrong(key, "is '" + text + "', and should be true or false", "Write true or false.");
                    }
                    return text.equals("true");
                })
                .orElse(otherwise);
    }

    /** One of several words. */
    public <T> T choice(String key, Map<String, T> choices, T otherwise) {
        return text(key)
                .map(text -> {
                    requireOneOf(key, text, choices.keySet());
                    return choices.get(text);
                })
                .orElse(otherwise);
    }

    /** Checks that a word in a setting is one of those that there are. */
    public void requireOneOf(String key, String text, Collection<String> choices) {
        if (!choices.contains(text)) {
            List<String> words = choices.stream().sorted().toList();
            throw wrong(
                    key,
                    "is '" + text + "', which is none of " + String.join(", ", words),
                    NearestName.of(text, words)
                            .map(word -> "Did you mean '" + word + "'?")
                            .orElse("Choose one of them."));
        }
    }

    /** A regular expression over names of weights, where there is one. */
    public Optional<Pattern> pattern(String key) {
        return text(key).map(text -> {
            try {
                return Pattern.compile(text);
            } catch (PatternSyntaxException e) {
                throw wrong(
                        key,
                        "is no regular expression: " + e.getDescription(),
                        "Write one that is found in the names of the weights to leave alone.",
                        e);
            }
        });
    }

    /** Whole numbers in brackets; one alone needs none. */
    public List<Integer> integers(String key, List<Integer> otherwise) {
        Optional<RecipeNode> value = find(key);
        if (value.isEmpty()) {
            return otherwise;
        } else if (value.get() instanceof RecipeNode.Scalar scalar) {
            return List.of(wholeNumber(key, scalar.text()));
        }
        List<Integer> numbers = new ArrayList<>();
        if (value.get() instanceof RecipeNode.Items items) {
            for (RecipeNode item : items.items()) {
                numbers.add(wholeNumber(key, item instanceof RecipeNode.Scalar scalar ? scalar.text() : "a list"));
            }
            return numbers;
        }
        throw wrong(key, "should be whole numbers", "Write '" + key + ": [16, 32]'.");
    }

    /** Words in brackets. */
    public List<String> texts(String key) {
        List<String> texts = new ArrayList<>();
        if (find(key).orElse(null) instanceof RecipeNode.Items items) {
            for (RecipeNode item : items.items()) {
                if (!(item instanceof RecipeNode.Scalar scalar) || scalar.text().isBlank()) {
                    throw wrong(key, "should hold words", "Write '" + key + ": [image, text]'.");
                }
                texts.add(scalar.text());
            }
            return texts;
        }
        throw wrong(key, "should be words in brackets", "Write '" + key + ": [image, text]'.");
    }

    /** What is wrong with the section itself, as an error that names it and its line. */
    public JerboaException wrong(String what, String hint) {
        return invalid(mapping.line(), (path.isEmpty() ? "the recipe" : "'" + path + "'") + " " + what, hint);
    }

    /** What is wrong with a setting that is there, as an error that names it and its line. */
    public JerboaException wrong(String key, String what, String hint) {
        return wrong(key, what, hint, null);
    }

    /** The same with what brought it about. */
    public JerboaException wrong(String key, String what, String hint, RuntimeException cause) {
        Entry entry = mapping.entries().get(key);
        int line = entry == null ? mapping.line() : entry.line();
        return new JerboaException(
                ErrorCode.INVALID_ARGUMENT, file + ", line " + line + ": '" + nameOf(key) + "' " + what, hint, cause);
    }

    private JerboaException invalid(int line, String what, String hint) {
        return new JerboaException(ErrorCode.INVALID_ARGUMENT, file + ", line " + line + ": " + what, hint);
    }

    private int wholeNumber(String key, String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw wrong(key, "is '" + text + "', and should be a whole number", "Write a number without a point.", e);
        }
    }

    private Optional<RecipeNode> find(String key) {
        if (!known.contains(key)) {
            throw new IllegalArgumentException("'" + key + "' is not among the known settings " + known);
        }
        return Optional.ofNullable(mapping.entries().get(key)).map(Entry::value);
    }

    private String nameOf(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }
}
