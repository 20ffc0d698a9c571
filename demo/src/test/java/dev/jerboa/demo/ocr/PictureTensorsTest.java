package dev.jerboa.demo.ocr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.jerboa.onnx.JerboaException;
import dev.jerboa.runtime.Tensor;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.List;
import org.junit.jupiter.api.Test;

class PictureTensorsTest {
    private static final Color COLOUR = new Color(255, 51, 0);

    @Test
    void aLineIsBlueGreenRedFromMinusOneToOneAndFilledUpWithZeros() {
        // 24 pixels high and 35 wide is 70 wide at a height of 48, and 96 in steps of 32.
        BufferedImage line = Paint.ground(35, 24, COLOUR);
        assertThat(PictureTensors.lineWidth(line)).isEqualTo(96);

        Tensor tensor = PictureTensors.lines(List.of(line, line), 96);

        assertThat(tensor.dims()).containsExactly(2, 3, 48, 96);
        float[] expected = {-1, -0.6f, 1};
        for (int i = 0; i < tensor.elementCount(); i++) {
            int x = i % 96;
            int channel = i / (48 * 96) % 3;
            assertThat(tensor.floats()[i]).isEqualTo(x < 70 ? expected[channel] : 0, within(1e-6f));
        }
    }

    @Test
    void linesMustFit() {
        BufferedImage line = Paint.ground(400, 40, COLOUR);

        assertThatThrownBy(() -> PictureTensors.lines(List.of(line), 320))
                .isInstanceOf(JerboaException.class)
                .hasMessageContaining("480")
                .hasMessageContaining("320");
    }

    @Test
    void aPageIsScaledAsImageNetWas() {
        BufferedImage page = Paint.ground(32, 64, Color.BLACK);
        page.setRGB(5, 3, COLOUR.getRGB());

        Tensor tensor = PictureTensors.page(page);

        assertThat(tensor.dims()).containsExactly(1, 3, 64, 32);
        int pixel = 3 * 32 + 5;
        int channel = 64 * 32;
        assertThat(tensor.floats()[pixel]).isEqualTo(-0.485f / 0.229f, within(1e-5f));
        assertThat(tensor.floats()[pixel + channel]).isEqualTo((0.2f - 0.456f) / 0.224f, within(1e-5f));
        assertThat(tensor.floats()[pixel + 2 * channel]).isEqualTo((1 - 0.406f) / 0.225f, within(1e-5f));
        assertThat(tensor.floats()[pixel + 2 * channel + 1]).isEqualTo(-0.406f / 0.225f, within(1e-5f));
    }

    @Test
    void pagesAreMultiplesOf32() {
        assertThatThrownBy(() -> PictureTensors.page(Paint.ground(64, 48, COLOUR)))
                .isInstanceOf(JerboaException.class)
                .hasMessageContaining("64 x 48");
    }
}
