/** Classifiers that learn from labels: true ones, or those of a teacher, hard, soft or drawn. */
package dev.jerboa.distill.label;
