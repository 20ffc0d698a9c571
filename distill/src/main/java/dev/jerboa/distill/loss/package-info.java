/** What a student is told: losses between a teacher's outputs and its own, each as published. */
package dev.jerboa.distill.loss;
