package dev.jerboa.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jerboa.onnx.JerboaException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ThreadsTest {
    private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();

    @Test
    void usesEveryProcessorAllowedAndDoesNotSpin() {
        assertThat(Threads.allowed()).isEqualTo(new Threads(PROCESSORS, false));
        assertThat(SessionOptions.defaults().threads()).isEqualTo(Threads.allowed());
        assertThat(Threads.allowed().withSpinning()).isEqualTo(new Threads(PROCESSORS, true));
    }

    @Test
    void staysWithinTheProcessorsAllowed() {
        assertThat(Threads.atMost(1).count()).isEqualTo(1);
        assertThat(Threads.atMost(10_000).count()).isEqualTo(PROCESSORS);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 10_000})
    void refusesOtherNumbers(int count) {
        assertThatThrownBy(() -> new Threads(count, false))
                .isInstanceOf(JerboaException.class)
                .hasMessage(count + " threads were asked for, but this process may use 1 to " + PROCESSORS);
    }
}
