/** The forms that a quantized weight can take, each with the rewriting of the operators that read it. */
package dev.jerboa.quantize.form;
