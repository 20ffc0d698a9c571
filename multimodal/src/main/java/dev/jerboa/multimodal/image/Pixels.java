package dev.jerboa.multimodal.image;

/**
 * The colours of a picture, three bytes each, row by row.
 *
 * @param size how large it is
 * @param colours {@code [height, width, 3]}
 * @param order of the three bytes
 */
@SuppressWarnings("ArrayRecordComponent") // lives for the making of one tensor, and is never compared
record Pixels(PictureSize size, byte[] colours, ChannelOrder order) {
    /** Where a channel of another order stands among the three bytes. */
    int place(int channel, ChannelOrder wanted) {
        return wanted == order ? channel : 2 - channel;
    }
}
