/** How a person asks for pruning and for chains of steps, and what is printed of them. */
package dev.jerboa.cli.compress;
