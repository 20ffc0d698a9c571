/** The course of a training run, for people. */
package dev.jerboa.cli.course;
