package dev.jerboa.cli.recipe.space;

import dev.jerboa.cli.recipe.RecipeSection;
import dev.jerboa.multimodal.objective.Matryoshka;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Whether the terms of a recipe fit its towers; what does not is told before the data is read. */
final class TermChecks {
    private TermChecks() {}

    static void check(RecipeSection recipe, List<TowerPart> towers, List<TermPart> terms, OptionalInt width) {
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
            if (width.isPresent()) {
                checkFronts(recipe, term, width.getAsInt());
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

    /** Fronts of an embedding are not wider than the whole. */
    static void checkFronts(RecipeSection recipe, TermPart term, int width) {
        widest(term).ifPresent(widest -> {
            if (widest > width) {
                throw recipe.wrong(
                        "terms",
                        "has a front of " + widest + " dimensions for '" + term.name() + "', and an embedding has "
                                + width,
                        "Give fronts of at most " + width + ".");
            }
        });
    }

    /** The widest front that a term wants. */
    static OptionalInt widest(TermPart term) {
        return term instanceof TermPart.Pair pair
                ? pair.term().fronts().map(Matryoshka::slices).stream()
                        .flatMap(List::stream)
                        .mapToInt(Matryoshka.Slice::dimensions)
                        .max()
                : OptionalInt.empty();
    }
}
