package dev.jerboa.demo.emoji;

import com.sun.speech.freetts.audio.AudioPlayer;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import javax.sound.sampled.AudioFormat;

/** Keeps what a voice says: 16-bit samples of one channel, as FreeTTS makes them. */
final class RecordedSound implements AudioPlayer {
    private static final float FULL_SCALE = 32_768;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private AudioFormat format = new AudioFormat(Speech.RATE_HERTZ, Short.SIZE, 1, true, true);
    private float volume = 1;

    /** Forgets what was said so far. */
    void clear() {
        bytes.reset();
    }

    /** What was said, from -1 to 1. */
    float[] samples() {
        ByteBuffer buffer = ByteBuffer.wrap(bytes.toByteArray())
                .order(format.isBigEndian() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        float[] samples = new float[buffer.remaining() / Short.BYTES];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = buffer.getShort() / FULL_SCALE;
        }
        return samples;
    }

    @Override
    public void setAudioFormat(AudioFormat value) {
        format = value;
    }

    @Override
    public AudioFormat getAudioFormat() {
        return format;
    }

    @Override
    public boolean write(byte[] audioData) {
        return write(audioData, 0, audioData.length);
    }

    @Override
    public boolean write(byte[] audioData, int offset, int size) {
        bytes.write(audioData, offset, size);
        return true;
    }

    @Override
    public void begin(int size) {}

    @Override
    public boolean end() {
        return true;
    }

    @Override
    public boolean drain() {
        return true;
    }

    @Override
    public void pause() {}

    @Override
    public void resume() {}

    @Override
    public void reset() {}

    @Override
    public void cancel() {}

    @Override
    public void close() {}

    @Override
    public float getVolume() {
        return volume;
    }

    @Override
    public void setVolume(float value) {
        volume = value;
    }

    @Override
    public long getTime() {
        return -1;
    }

    @Override
    public void resetTime() {}

    @Override
    public void startFirstSampleTimer() {}

    @Override
    public void showMetrics() {}
}
