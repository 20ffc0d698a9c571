/** Distillation of text encoders: a student learns to give the vectors that a teacher gives. */
package dev.jerboa.distill.text;
