package dev.jerboa.cli.recipe;

import java.util.List;
import java.util.Map;

/** A part of a recipe, with the line where it starts, from 1. */
public sealed interface RecipeNode {
    /** Where it starts. */
    int line();

    /**
     * Names with values.
     *
     * @param entries in their order
     */
    record Mapping(int line, Map<String, Entry> entries) implements RecipeNode {}

    /** Values one after the other. */
    record Items(int line, List<RecipeNode> items) implements RecipeNode {}

    /** A word, a sentence or a number, as it is written; empty where nothing is. */
    record Scalar(int line, String text) implements RecipeNode {}

    /**
     * A value with its name.
     *
     * @param line where the name stands
     */
    record Entry(int line, RecipeNode value) {}
}
