/** Jerboa on real models and data that Maven brings. */
package dev.jerboa.demo;
