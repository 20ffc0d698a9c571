/** How the command line talks to a person: tables, human units, progress and colours. */
package dev.jerboa.cli.terminal;
