package dev.jerboa.demo.emoji;

import dev.jerboa.multimodal.metric.Direction;
import java.util.List;

/**
 * What is found in every direction.
 *
 * @param unseen among emoji held out
 * @param unseenWithoutFlags among emoji held out that are no flags of countries
 * @param seen among emoji that were learned from
 */
public record EmojiRecalls(List<Direction> unseen, List<Direction> unseenWithoutFlags, List<Direction> seen) {
    public EmojiRecalls {
        unseen = List.copyOf(unseen);
        unseenWithoutFlags = List.copyOf(unseenWithoutFlags);
        seen = List.copyOf(seen);
    }

    static EmojiRecalls of(EmojiVectors unseen, EmojiVectors seen) {
        return new EmojiRecalls(
                unseen.directions(emoji -> true),
                unseen.directions(emoji -> !emoji.isCountryFlag()),
                seen.directions(emoji -> true));
    }
}
