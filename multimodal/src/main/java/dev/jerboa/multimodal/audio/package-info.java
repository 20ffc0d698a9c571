/** Turns sound files into the waveforms and spectrograms that a network of sound reads. */
package dev.jerboa.multimodal.audio;
