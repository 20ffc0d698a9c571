/** Measures how far a rewritten model agrees with the original, and decides whether it may be released. */
package dev.jerboa.quantize.verify;
