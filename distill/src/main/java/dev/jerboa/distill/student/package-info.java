/** Makes a student of its teacher: some of its layers, with their weights. */
package dev.jerboa.distill.student;
