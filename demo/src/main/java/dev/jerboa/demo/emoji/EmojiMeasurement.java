package dev.jerboa.demo.emoji;

import dev.jerboa.multimodal.metric.Finding;
import java.util.List;

/**
 * What was measured of the towers.
 *
 * @param seen how many emoji were learned from
 * @param unseen how many were held out
 * @param unseenWithoutFlags how many of these are no flags of countries
 * @param spokenTexts how many texts the sound tower heard
 * @param frozen what is found with a ridge regression on frozen features as the picture tower
 * @param before what the towers find
 * @param after what the quantized towers find
 * @param latenciesMillisBefore the median time of each tower for one input: text, picture, sound
 * @param latenciesMillisAfter the same of each quantized tower
 * @param examples what the quantized towers find among unseen emoji, of some directions
 */
public record EmojiMeasurement(
        int seen,
        int unseen,
        int unseenWithoutFlags,
        int spokenTexts,
        EmojiRecalls frozen,
        EmojiRecalls before,
        EmojiRecalls after,
        List<Double> latenciesMillisBefore,
        List<Double> latenciesMillisAfter,
        List<Examples> examples) {
    public EmojiMeasurement {
        latenciesMillisBefore = List.copyOf(latenciesMillisBefore);
        latenciesMillisAfter = List.copyOf(latenciesMillisAfter);
        examples = List.copyOf(examples);
    }

    /**
     * Some queries of one direction.
     *
     * @param from the side that was asked with, such as {@link EmojiVectors#TEXT}
     * @param to the side that was searched
     * @param good queries that found their own emoji first
     * @param poor those that found it last
     */
    public record Examples(String from, String to, List<Finding> good, List<Finding> poor) {
        private static final int EACH = 4;
        private static final int SHOWN = 6;

        public Examples {
            good = List.copyOf(good);
            poor = List.copyOf(poor);
        }

        static Examples of(EmojiVectors vectors, String from, String to) {
            List<Finding> all = Finding.all(vectors.set(from), vectors.set(to), SHOWN);
            return new Examples(from, to, Finding.good(all, EACH), Finding.poor(all, EACH));
        }
    }
}
