package dev.jerboa.distill.label;

import dev.jerboa.multimodal.Modality;
import dev.jerboa.multimodal.data.RawValue;
import dev.jerboa.multimodal.data.Sample;
import dev.jerboa.multimodal.data.SampleSource;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/** Small pictures of three classes: a light bar at the left, in the middle, or at the right, on noise. */
record DrawnSamples(String name, List<Sample> list) implements SampleSource {
    static final int PIXELS = 6;
    private static final List<String> CLASSES = List.of("left", "middle", "right");

    static DrawnSamples of(int count, long seed) {
        Random random = new Random(seed);
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int place = random.nextInt(3);
            samples.add(new Sample(
                    "s" + i,
                    Map.of(Modality.IMAGE, new RawValue.Encoded("s" + i + ".png", picture(place, random))),
                    Map.of("place", CLASSES.get(place))));
        }
        return new DrawnSamples("drawn pictures", samples);
    }

    private static RawValue.ByteSource picture(int place, Random random) {
        BufferedImage picture = new BufferedImage(PIXELS, PIXELS, BufferedImage.TYPE_BYTE_GRAY);
        for (int y = 0; y < PIXELS; y++) {
            for (int x = 0; x < PIXELS; x++) {
                int light = (x / 2 == place ? 150 : 60) + random.nextInt(60);
                picture.getRaster().setSample(x, y, 0, light);
            }
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(picture, "png", bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes::toByteArray;
    }

    @Override
    public Stream<Sample> samples() {
        return list.stream();
    }
}
