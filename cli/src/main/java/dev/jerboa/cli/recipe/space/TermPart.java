package dev.jerboa.cli.recipe.space;

import dev.jerboa.cli.recipe.RecipeSection;
import dev.jerboa.multimodal.learn.Contrast;
import dev.jerboa.multimodal.learn.CrossModalTerm;
import dev.jerboa.multimodal.learn.IntraModalTerm;
import dev.jerboa.multimodal.model.Head;
import dev.jerboa.multimodal.objective.Matryoshka;
import dev.jerboa.multimodal.objective.Pairing;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A part of what a space is trained for. */
sealed interface TermPart {
    /** What reports call it. */
    String name();

    /** The towers that it is about. */
    List<String> towers();

    /** How much it counts, where weights are fixed. */
    double weight();

    /** Two towers are to say the same of a sample. */
    record Pair(CrossModalTerm term, double weight) implements TermPart {
        @Override
        public String name() {
            return term.name();
        }

        @Override
        public List<String> towers() {
            return term.towers();
        }
    }

    /** A tower is to say the same of two views of a sample. */
    record Views(IntraModalTerm term, double weight) implements TermPart {
        @Override
        public String name() {
            return term.name();
        }

        @Override
        public List<String> towers() {
            return term.towers();
        }
    }

    /**
     * A head on a tower is to tell a label.
     *
     * @param separator what stands between labels of which several hold
     */
    record Task(String name, String tower, String label, Head.Kind kind, String separator, double weight)
            implements TermPart {
        @Override
        public List<String> towers() {
            return List.of(tower);
        }
    }

    /**
     * Reads the list {@code terms}.
     *
     * @param towers the names of those that there are
     */
    static List<TermPart> read(RecipeSection recipe, Collection<String> towers) {
        List<TermPart> terms = new ArrayList<>();
        for (RecipeSection term : recipe.sections(
                "terms",
                "pair",
                "views",
                "head",
                "loss",
                "most-scale",
                "matryoshka",
                "tower",
                "kind",
                "name",
                "separator",
                "weight")) {
            TermPart read = one(term, towers);
            if (terms.stream().anyMatch(other -> other.name().equals(read.name()))) {
                throw term.wrong(
                        "is called '" + read.name() + "', and so is another term",
                        "Leave one of them out, or give a head another 'name'.");
            }
            terms.add(read);
        }
        if (terms.isEmpty()) {
            throw recipe.wrong("terms", "has nothing to train for", "Write a line such as '- pair: [image, text]'.");
        }
        return List.copyOf(terms);
    }

    private static TermPart one(RecipeSection term, Collection<String> towers) {
        List<String> kinds =
                Stream.of("pair", "views", "head").filter(term::has).toList();
        if (kinds.size() != 1) {
            throw term.wrong("should have one of 'pair', 'views' and 'head'", "Begin it with '- pair: [image, text]'.");
        }
        double weight = term.number("weight", 1);
        if (!(weight > 0)) {
            throw term.wrong("weight", "is " + weight, "Give a number above 0, or leave the term out.");
        }
        return switch (kinds.get(0)) {
            case "pair" ->
                pair(term.only(List.of("pair", "loss", "most-scale", "matryoshka", "weight")), towers, weight);
            case "views" -> views(term.only(List.of("views", "loss", "weight")), towers, weight);
            default -> task(term.only(List.of("head", "tower", "kind", "name", "separator", "weight")), towers, weight);
        };
    }

    private static TermPart pair(RecipeSection term, Collection<String> towers, double weight) {
        List<String> both = term.texts("pair");
        both.forEach(name -> term.requireOneOf("pair", name, towers));
        if (both.size() != 2 || both.get(0).equals(both.get(1))) {
            throw term.wrong("pair", "should be two different towers", "Write 'pair: [image, text]'.");
        }
        CrossModalTerm pair = CrossModalTerm.of(new Pairing(both.get(0), both.get(1)))
                .with(term.choice(
                        "loss", Map.of("info-nce", Contrast.INFO_NCE, "sigmoid", Contrast.SIGMOID), Contrast.INFO_NCE));
        double mostScale = term.number("most-scale", pair.mostScale());
        if (!(mostScale > 1)) {
            throw term.wrong("most-scale", "is " + mostScale, "Give a number above 1, such as 100.");
        }
        pair = pair.withMostScale(mostScale);
        if (term.has("matryoshka")) {
            List<Integer> fronts = term.integers("matryoshka", List.of());
            if (fronts.isEmpty() || fronts.stream().anyMatch(dimensions -> dimensions < 1)) {
                throw term.wrong("matryoshka", "should be numbers of dimensions", "Write 'matryoshka: [32, 64]'.");
            }
            pair = pair.with(
                    Matryoshka.of(fronts.stream().mapToInt(Integer::intValue).toArray()));
        }
        return new Pair(pair, weight);
    }

    private static TermPart views(RecipeSection term, Collection<String> towers, double weight) {
        String tower = term.requiredText("views");
        term.requireOneOf("views", tower, towers);
        return new Views(
                term.choice(
                        "loss",
                        Map.of("info-nce", IntraModalTerm.infoNce(tower), "vicreg", IntraModalTerm.vicReg(tower)),
                        IntraModalTerm.infoNce(tower)),
                weight);
    }

    private static TermPart task(RecipeSection term, Collection<String> towers, double weight) {
        String tower = term.requiredText("tower");
        term.requireOneOf("tower", tower, towers);
        String label = term.requiredText("head");
        Head.Kind kind = term.choice(
                "kind",
                Map.of("classes", Head.Kind.CLASSES, "labels", Head.Kind.LABELS, "number", Head.Kind.NUMBER),
                Head.Kind.CLASSES);
        if (term.has("separator") && kind != Head.Kind.LABELS) {
            throw term.wrong("separator", "is only for 'kind: labels'", "Leave it out.");
        }
        String name = term.text("name").orElse(tower + "-" + label);
        if (!name.matches("[\\w.-]+") || name.startsWith(".")) {
            throw term.wrong(
                    "is called '" + name + "', which is no name for a file",
                    "Give it a 'name' of letters, digits and hyphens.");
        }
        return new Task(name, tower, label, kind, term.text("separator").orElse(Head.USUAL_SEPARATOR), weight);
    }
}
