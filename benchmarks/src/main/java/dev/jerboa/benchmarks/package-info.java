/** Measurements with JMH. */
package dev.jerboa.benchmarks;
