/** Samples of several modalities, and where they are read from: archives, tables and folders. */
package dev.jerboa.multimodal.data;
