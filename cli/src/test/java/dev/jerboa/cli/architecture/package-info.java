/** Which module may use which, checked on the compiled classes. */
package dev.jerboa.cli.architecture;
