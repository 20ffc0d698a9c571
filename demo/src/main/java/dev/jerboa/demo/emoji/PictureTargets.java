package dev.jerboa.demo.emoji;

import dev.jerboa.multimodal.Vectors;
import dev.jerboa.onnx.Progress;
import java.util.List;

/** The vectors that pictures of seen emoji are to get: between that of the name with the keywords and that of the name. */
final class PictureTargets {
    private static final float NAME = 0.3f;

    private PictureTargets() {}

    /** Unit vectors {@code [seen emoji][width]}, from texts that are not too near to an unseen emoji. */
    static float[][] of(EmojiMaterial material, Progress progress) {
        List<Emoji> seen = material.split().seen();
        HeldOutNames heldOut = new HeldOutNames(material.split().unseen());
        float[][] targets = material.texts()
                .embed(seen.stream().map(emoji -> described(emoji, heldOut)).toList(), progress);
        float[][] names = material.texts()
                .embed(seen.stream().map(emoji -> named(emoji, heldOut)).toList(), progress);
        for (int i = 0; i < targets.length; i++) {
            for (int k = 0; k < targets[i].length; k++) {
                targets[i][k] = (1 - NAME) * targets[i][k] + NAME * names[i][k];
            }
            Vectors.normalize(targets[i]);
        }
        return targets;
    }

    private static String described(Emoji emoji, HeldOutNames heldOut) {
        String keywords = String.join(", ", admitted(emoji, heldOut));
        if (heldOut.admits(emoji.name())) {
            return emoji.name() + ": " + keywords;
        }
        return keywords.isEmpty() ? emoji.subgroup() : keywords;
    }

    private static String named(Emoji emoji, HeldOutNames heldOut) {
        return heldOut.admits(emoji.name())
                ? emoji.name()
                : admitted(emoji, heldOut).stream().findFirst().orElse(emoji.subgroup());
    }

    private static List<String> admitted(Emoji emoji, HeldOutNames heldOut) {
        return emoji.keywords().stream().filter(heldOut::admits).toList();
    }
}
