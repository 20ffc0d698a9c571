/** Recipes: what a training is to be like, as a person writes it in YAML. */
package dev.jerboa.cli.recipe;
