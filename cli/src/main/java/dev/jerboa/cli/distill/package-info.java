/** What a person writes to say who teaches whom. */
package dev.jerboa.cli.distill;
