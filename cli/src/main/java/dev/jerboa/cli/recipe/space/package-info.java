/** Recipes of spaces: towers of several modalities that learn together, and the model directory that they become. */
package dev.jerboa.cli.recipe.space;
