/** A model measured on a data set: what finds what, and what the space is like; and the data set searched. */
package dev.jerboa.multimodal.evaluate;
