package dev.jerboa.demo.emoji;

import dev.jerboa.multimodal.audio.LogMel;
import dev.jerboa.multimodal.audio.Waveform;
import dev.jerboa.multimodal.image.PictureProcessor;
import dev.jerboa.onnx.Progress;
import dev.jerboa.runtime.Tensor;
import java.util.ArrayList;
import java.util.List;

/** What the towers read of emoji: their pictures, and their names spoken in a manner that is not trained with. */
public final class EmojiInputs {
    /** How names are spoken that are measured with; training draws pitch and rate at random. */
    static final Speech.Manner MANNER = new Speech.Manner(120, 15, 175);

    private final List<Emoji> emoji;
    private final List<Tensor> pictures;
    private final List<Tensor> sounds;

    private EmojiInputs(List<Emoji> emoji, List<Tensor> pictures, List<Tensor> sounds) {
        this.emoji = emoji;
        this.pictures = pictures;
        this.sounds = sounds;
    }

    /** Draws and speaks emoji. */
    static EmojiInputs of(List<Emoji> emoji, EmojiSheets sheets, Progress progress) {
        PictureProcessor processor = new PictureProcessor(PictureTower.SPEC);
        LogMel spectrogram = new LogMel(SoundTower.spectrogram());
        List<Tensor> pictures = new ArrayList<>();
        List<Tensor> sounds = new ArrayList<>();
        try (Speech speech = new Speech()) {
            for (Emoji one : emoji) {
                pictures.add(processor.process(sheets.picture(one.picture())));
                Waveform spoken = speech.say(one.name(), MANNER).sound();
                sounds.add(Tensor.of(SoundTower.spectrogram().shape(1), spectrogram.of(spoken)));
                progress.update("draw and speak emoji", sounds.size(), emoji.size());
            }
        }
        return new EmojiInputs(emoji, pictures, sounds);
    }

    /** The emoji. */
    List<Emoji> emoji() {
        return emoji;
    }

    /** What the picture tower reads of each. */
    List<Tensor> pictures() {
        return pictures;
    }

    /** What the sound tower reads of each. */
    List<Tensor> sounds() {
        return sounds;
    }
}
