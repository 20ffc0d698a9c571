/** Chooses a form for each weight by what was measured: the error that it causes and the time that it takes. */
package dev.jerboa.quantize.choose;
