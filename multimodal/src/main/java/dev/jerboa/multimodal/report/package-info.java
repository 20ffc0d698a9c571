/** Pages for a person on what a model finds: pictures to see, sounds to hear, and figures, each page one file. */
package dev.jerboa.multimodal.report;
