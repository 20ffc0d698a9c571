/** What towers read of samples in training: decoded once, kept as memory allows, augmented each time. */
package dev.jerboa.multimodal.feed;
