/** Rounds the products of a model one after the other, so that each makes up for what was lost before it. */
package dev.jerboa.quantize.sequential;
