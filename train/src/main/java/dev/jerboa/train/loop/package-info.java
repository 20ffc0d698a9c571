/** The loop of a training run: data, steps, guards against useless runs, metrics, and going on after a break. */
package dev.jerboa.train.loop;
