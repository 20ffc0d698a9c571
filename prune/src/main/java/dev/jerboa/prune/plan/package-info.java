/** Decides which units go: ranks them, stops at a goal, rounds widths, and says what is saved. */
package dev.jerboa.prune.plan;
