/** What a teacher says of every sample, kept in a mapped file. */
package dev.jerboa.distill.cache;
