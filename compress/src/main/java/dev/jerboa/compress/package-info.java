/** Runs that make a model smaller step by step, check it against the original, and tell in a report what came of it. */
package dev.jerboa.compress;
