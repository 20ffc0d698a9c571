package dev.jerboa.multimodal.data;

/**
 * A member of a tar archive.
 *
 * @param name its path
 * @param type what it is: {@code '0'} for a file
 * @param offset where its bytes start in the archive
 * @param sizeBytes how many there are
 */
record TarEntry(String name, char type, long offset, long sizeBytes) {
    /** Whether it is a file with bytes of its own. */
    boolean isFile() {
        return type == '0' || type == '7' || type == '\0';
    }

    /** Whether it is another name of a file, or a file with holes; those are not read. */
    boolean isUnsupported() {
        return type == '1' || type == '2' || type == 'S';
    }
}
