/** Watches activations pass by and says which range of values the integers should cover. */
package dev.jerboa.quantize.observe;
