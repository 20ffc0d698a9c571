/** Turns sound files into the waveforms that a network of sound reads. */
package dev.jerboa.multimodal.audio;
