/** Distillation of models of any inputs: a student learns to give the outputs that a teacher gives. */
package dev.jerboa.distill.output;
