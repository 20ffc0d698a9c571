package dev.jerboa.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DirectBuffersTest {
    @Test
    void handsOutABufferAgain() {
        ByteBuffer first = DirectBuffers.borrow(1 << 20);
        DirectBuffers.giveBack(first);
        ByteBuffer second = DirectBuffers.borrow(1 << 10);
        ByteBuffer third = DirectBuffers.borrow(1 << 10);
        assertThat(second).isSameAs(first);
        assertThat(third).isNotSameAs(first);
        DirectBuffers.giveBack(third);
        DirectBuffers.giveBack(second);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4096, 4097, 100_000, (1 << 20) + 1})
    void isLargeEnough(int sizeBytes) {
        ByteBuffer buffer = DirectBuffers.borrow(sizeBytes);
        assertThat(buffer.capacity()).isGreaterThanOrEqualTo(sizeBytes);
        assertThat(buffer.isDirect()).isTrue();
        assertThat(buffer.order()).isEqualTo(ByteOrder.nativeOrder());
        DirectBuffers.giveBack(buffer);
    }

    @Test
    void refusesWhatNoBufferCanHold() {
        assertThatThrownBy(() -> DirectBuffers.borrow(1L << 31))
                .isInstanceOf(JerboaException.class)
                .hasMessage("the inputs of one call take 2147483648 bytes, more than the 2147483647 possible")
                .extracting("code")
                .isEqualTo(ErrorCode.UNSUPPORTED);
    }
}
