/** Real samples for a model: text, pictures, sounds or arrays, as a person names them on the command line. */
package dev.jerboa.cli.data;
