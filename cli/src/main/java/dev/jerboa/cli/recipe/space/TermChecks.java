package dev.jerboa.cli.recipe.space;

import dev.jerboa.cli.recipe.RecipeSection;
import dev.jerboa.multimodal.objective.Matryoshka;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Whether the terms of a recipe fit its towers; what does not is told before the data is read. */
final class TermChecks {
    private TermChecks() {}

    static void check(RecipeSection recipe, List<TowerPart> towers, List<TermPart> terms) {
        Map<String, TowerPart> named = towers.stream().collect(Collectors.toMap(TowerPart::name, Function.identity()));
        for (TermPart term : terms) {
            if (term instanceof TermPart.Pair pair
                    && pair.towers().stream().allMatch(tower -> named.get(tower).locked())) {
                throw recipe.wrong(
                        "terms",
                        "pairs " + String.join(" and ", pair.towers()) + ", and both are locked",
                        "Leave the pair out, or write 'locked: false' for one of them.");
            } else if (term instanceof TermPart.Views views) {
                checkViews(recipe, named.get(views.towers().get(0)));
            }
        }
        Optional<TowerPart> idle = towers.stream()
                .filter(tower -> !tower.locked())
                .filter(tower -> terms.stream().noneMatch(term -> term.towers().contains(tower.name())))
                .findFirst();
        if (idle.isPresent()) {
            throw recipe.wrong(
                    "terms",
                    "has nothing for the tower '" + idle.get().name() + "' to learn",
                    "Add a term that names it, or leave the tower out.");
        }
    }

    private static void checkViews(RecipeSection recipe, TowerPart tower) {
        if (tower.locked() || !tower.augment().changes()) {
            throw recipe.wrong(
                    "terms",
                    "compares two views of each " + tower.name() + ", and "
                            + (tower.locked() ? "that tower is locked" : "without augmentation they are the same"),
                    tower.locked() ? "Write 'locked: false'." : "Give that tower an 'augment'.");
        }
    }

    /**
     * Fronts of an embedding are not wider than the whole.
     *
     * @throws JerboaException if one is; the message has both widths
     */
    static void requireFronts(List<TermPart> terms, int width) {
        for (TermPart term : terms) {
            OptionalInt widest = term instanceof TermPart.Pair pair
                    ? pair.term().fronts().map(Matryoshka::slices).stream()
                            .flatMap(List::stream)
                            .mapToInt(Matryoshka.Slice::dimensions)
                            .max()
                    : OptionalInt.empty();
            if (widest.isPresent() && widest.getAsInt() > width) {
                throw new JerboaException(
                        ErrorCode.INVALID_ARGUMENT,
                        "the term '" + term.name() + "' wants a front of " + widest.getAsInt()
                                + " dimensions, and an embedding has " + width,
                        "Give fronts of at most " + width + " in 'matryoshka', or a larger 'width'.");
            }
        }
    }
}
