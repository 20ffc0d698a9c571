/** Makes a float graph simpler without changing what it computes, so that later steps recognise its operators. */
package dev.jerboa.quantize.simplify;
