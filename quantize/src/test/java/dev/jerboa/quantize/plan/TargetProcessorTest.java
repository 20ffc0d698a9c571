package dev.jerboa.quantize.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jerboa.onnx.JerboaException;
import dev.jerboa.quantize.affine.IntegerRange;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The oracle tries every pair of integers, or is the text that Linux gives for a known processor. */
class TargetProcessorTest {
    /** Whether some pair of products leaves 16 bits; the products of one pair are independent, so their ends suffice. */
    private static boolean someSumIsCut(IntegerRange weights) {
        int least = 0;
        int most = 0;
        for (int activation = 0; activation <= 255; activation++) {
            for (int weight = weights.min(); weight <= weights.max(); weight++) {
                least = Math.min(least, activation * weight);
                most = Math.max(most, activation * weight);
            }
        }
        return 2 * least < -32768 || 2 * most > 32767;
    }

    @Test
    void signedWeightsOfAvx2HaveAsManyBitsAsItsSumsHold() {
        for (int bits = 2; bits <= 8; bits++) {
            IntegerRange weights = IntegerRange.signed(bits);
            assertThat(TargetProcessor.AVX2.saturates(weights))
                    .as("%s", weights)
                    .isEqualTo(someSumIsCut(weights));
        }
        assertThat(TargetProcessor.AVX2.fastestWeights()).isEqualTo(IntegerRange.signed(7));
        assertThat(TargetProcessor.AVX2.finestWeights()).isEqualTo(IntegerRange.UINT8);
        assertThat(TargetProcessor.AVX2.relativeTime(IntegerRange.UINT8)).isGreaterThan(1);
    }

    @Test
    void noTargetIsGivenIntegersThatItsKernelsCut() {
        for (TargetProcessor target : TargetProcessor.values()) {
            assertThat(target.weightIntegers()).noneMatch(target::saturates);
            assertThat(TargetProcessor.ofOptionName(target.optionName())).isEqualTo(target);
        }
        assertThat(TargetProcessor.VNNI.fastestWeights()).isEqualTo(IntegerRange.INT8);
        assertThatThrownBy(() -> TargetProcessor.ofOptionName("sse"))
                .isInstanceOf(JerboaException.class)
                .hasMessageContaining("'sse'");
    }

    @Test
    void flagsOfLinuxTellTheProcessor() {
        assertThat(host("amd64", "flags\t\t: fpu sse2 avx2 avx512f avx512bw avx512_vnni\n"))
                .isEqualTo(new HostProcessor(TargetProcessor.VNNI, Optional.empty()));
        assertThat(host("amd64", "model name\t: i7-12700\nflags : fpu avx2 avx_vnni\nbugs : spectre\n"))
                .isEqualTo(new HostProcessor(TargetProcessor.VNNI, Optional.empty()));
        assertThat(host("x86_64", "flags\t\t: fpu avx2 avx512f avx512bw\nvmx flags : vnni\n"))
                .isEqualTo(new HostProcessor(TargetProcessor.AVX2, Optional.empty()));
        assertThat(host("aarch64", "Features : fp asimd asimddp\n"))
                .isEqualTo(new HostProcessor(TargetProcessor.ARM, Optional.empty()));
    }

    @Test
    void whatCannotBeReadIsAssumedAndSaid() {
        HostProcessor windows = HostProcessor.of("amd64", Optional.empty());
        assertThat(windows.processor()).isEqualTo(TargetProcessor.AVX2);
        assertThat(windows.assumption().orElseThrow()).contains("cannot be read", "--target");
        assertThat(HostProcessor.of("riscv64", Optional.empty()).assumption().orElseThrow())
                .contains("'riscv64'");
    }

    private static HostProcessor host(String architecture, String information) {
        return HostProcessor.of(architecture, Optional.of(information));
    }
}
