/** Written and spoken digits in one space: pictures and sounds that only know words find each other. */
package dev.jerboa.benchmarks.digits;
