/** The command line: commands, progress, errors for people, exit codes. */
package dev.jerboa.cli;
