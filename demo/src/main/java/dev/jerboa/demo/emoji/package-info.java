/** Emoji as pictures, names and spoken names in one vector space: the data, the towers, and what they reach. */
package dev.jerboa.demo.emoji;
