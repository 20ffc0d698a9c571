package dev.jerboa.cli.data;

import java.nio.file.Path;

/**
 * A file that becomes one sample.
 *
 * @param path the file
 * @param group what is equal for files that may share a batch
 * @param elements how many elements its tensor has at least
 */
record SampleFile(Path path, String group, long elements) {}
