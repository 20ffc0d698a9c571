/** Finds what an export has spelt out in small operators, and runs it as the one that LibTorch has for it. */
package dev.jerboa.train.fuse;
