package dev.jerboa.multimodal.report;

import java.util.List;
import java.util.Optional;

/**
 * What one query found, as the part {@code example} of a page shows it.
 *
 * @param rank of the first item that belongs to it
 * @param caption what else is known of the query; may be empty
 * @param found the nearest items
 * @param right the item that belongs to it, where it is not among those
 */
public record Example(String rank, Media query, String caption, List<Found> found, Optional<Media> right) {
    public Example {
        found = List.copyOf(found);
    }

    /**
     * An item that was found.
     *
     * @param caption what else is known of the item; may be empty
     * @param right whether it belongs to the query
     */
    public record Found(Media media, String caption, boolean right) {}
}
