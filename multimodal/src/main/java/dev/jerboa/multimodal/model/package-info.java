/** Model directories: towers of several modalities with all that they need, opened as the hubs lay them out, and written. */
package dev.jerboa.multimodal.model;
