/** What pruning costs a real text encoder, by criterion and ratio. */
package dev.jerboa.benchmarks.pruning;
