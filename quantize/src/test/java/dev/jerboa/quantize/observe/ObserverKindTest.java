package dev.jerboa.quantize.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jerboa.onnx.JerboaException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ObserverKindTest {
    @Test
    void namesAreThoseOfTheCommandLine() {
        assertThat(Arrays.stream(ObserverKind.values()).map(ObserverKind::optionName))
                .containsExactly("min-max", "moving-average", "percentile", "entropy", "mse");
        for (ObserverKind kind : ObserverKind.values()) {
            assertThat(ObserverKind.ofOptionName(kind.optionName())).isEqualTo(kind);
        }
        assertThatThrownBy(() -> ObserverKind.ofOptionName("kl"))
                .isInstanceOf(JerboaException.class)
                .hasMessageContaining("'kl'");
    }

    @Test
    void eachKindMakesItsObserver() {
        assertThat(Arrays.stream(ObserverKind.values())
                        .map(kind -> kind.create().getClass().getSimpleName()))
                .containsExactly(
                        "MinMaxObserver",
                        "MovingAverageObserver",
                        "PercentileObserver",
                        "EntropyObserver",
                        "MeanSquaredErrorObserver");
    }
}
