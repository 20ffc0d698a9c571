package dev.jerboa.demo.emoji;

import dev.jerboa.multimodal.audio.Waveform;
import java.util.ArrayList;
import java.util.List;

/**
 * What was said, and what the voice meant by it.
 *
 * @param sound what is heard
 * @param phones in their order, pauses included
 */
public record Spoken(Waveform sound, List<Phone> phones) {
    /**
     * A phone.
     *
     * @param number see {@link Phones}
     * @param endSeconds when it ends
     */
    public record Phone(int number, double endSeconds) {}

    public Spoken {
        phones = List.copyOf(phones);
    }

    /** The phone at the middle of each frame; after the last it is a pause. */
    int[] frames(int count, double hopSeconds) {
        int[] frames = new int[count];
        int next = 0;
        for (int i = 0; i < count; i++) {
            while (next < phones.size() && phones.get(next).endSeconds() <= i * hopSeconds) {
                next++;
            }
            frames[i] = next < phones.size() ? phones.get(next).number() : 0;
        }
        return frames;
    }

    /** The numbers of the phones without pauses; of equal neighbours, which nobody can tell apart, one. */
    long[] sequence() {
        List<Integer> sequence = new ArrayList<>();
        int last = 0;
        for (Phone phone : phones) {
            if (phone.number() != 0 && phone.number() != last) {
                sequence.add(phone.number());
            }
            last = phone.number();
        }
        return sequence.stream().mapToLong(Integer::longValue).toArray();
    }
}
