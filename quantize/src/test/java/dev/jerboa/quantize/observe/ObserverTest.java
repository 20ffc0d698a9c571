package dev.jerboa.quantize.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jerboa.quantize.affine.ValueRange;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** What all observers have in common. */
class ObserverTest {
    private static final ValueRange NOTHING = new ValueRange(0, 0);

    @ParameterizedTest
    @EnumSource
    void noValueGivesNoRange(ObserverKind kind) {
        Observer observer = kind.create();
        assertThat(observer.count()).isZero();
        assertThat(observer.range()).isEqualTo(NOTHING);
        observer.observe(new float[3], 1, 0);
        observer.observe(new float[] {Float.NaN, Float.NEGATIVE_INFINITY, -3.4e38f, 1e30f}, 0, 4);
        assertThat(observer.count()).isZero();
        assertThat(observer.range()).isEqualTo(NOTHING);
    }

    @ParameterizedTest
    @EnumSource
    void theRangeHoldsZeroAndNothingThatWasNotSeen(ObserverKind kind) {
        Samples.all(1, 5000).forEach((name, values) -> {
            Observer observer = Samples.feed(kind.create(), values);
            assertThat(observer.count()).as(name).isEqualTo(values.length);
            ValueRange whole = Samples.whole(values);
            assertThat(observer.range().min()).as(name).isBetween(whole.min(), 0f);
            assertThat(observer.range().max()).as(name).isBetween(0f, whole.max());
        });
    }

    @ParameterizedTest
    @EnumSource
    void constantsThatMaskChangeNothing(ObserverKind kind) {
        Random random = new Random(2);
        Samples.all(2, 9000).forEach((name, values) -> {
            Observer plain = Samples.feed(kind.create(), values);
            Observer masked = Samples.feed(kind.create(), Samples.masked(random, values));
            assertThat(masked.count()).as(name).isEqualTo(plain.count());
            assertThat(masked.range()).as(name).isEqualTo(plain.range());
        });
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "MOVING_AVERAGE")
    void callsAndOrderDoNotMatter(ObserverKind kind) {
        for (int seed = 0; seed < 3; seed++) {
            Random random = new Random(seed);
            for (Map.Entry<String, float[]> sample : Samples.all(seed, 30_000).entrySet()) {
                float[] values = sample.getValue();
                Observer atOnce = Samples.feed(kind.create(), values);
                Observer inPieces = kind.create();
                Samples.feedInPieces(random, shuffled(random, Samples.masked(random, values)), inPieces);
                assertThat(inPieces.count()).as(sample.getKey()).isEqualTo(atOnce.count());
                assertThat(inPieces.range()).as(sample.getKey()).isEqualTo(atOnce.range());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptionChangesNothing(ObserverKind kind) throws IOException {
        for (Map.Entry<String, float[]> sample : Samples.all(3, 20_000).entrySet()) {
            float[] values = sample.getValue();
            int half = values.length / 2;
            Observer through = kind.create();
            through.observe(values, 0, half);
            through.observe(values, half, half);
            Observer first = kind.create();
            first.observe(values, 0, half);
            Observer second = Samples.feed(kind.create(), new float[] {-1000, 1000});
            Samples.restore(Samples.save(first), second);
            assertThat(second.count()).isEqualTo(half);
            assertThat(second.range()).isEqualTo(first.range());
            second.observe(values, half, half);
            assertThat(second.count()).as(sample.getKey()).isEqualTo(through.count());
            assertThat(second.range()).as(sample.getKey()).isEqualTo(through.range());
            assertThat(Samples.save(second)).as(sample.getKey()).isEqualTo(Samples.save(through));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aDamagedStateIsRefusedAndChangesNothing(ObserverKind kind) throws IOException {
        Observer observer = Samples.feed(kind.create(), new float[] {-1, 2, 3});
        byte[] saved = Samples.save(observer);
        byte[] damaged = saved.clone();
        Arrays.fill(damaged, 0, damaged.length / 2, (byte) -7);
        assertThatThrownBy(() -> Samples.restore(damaged, observer)).isInstanceOf(IOException.class);
        byte[] shortened = Arrays.copyOf(saved, saved.length - 1);
        assertThatThrownBy(() -> Samples.restore(shortened, observer)).isInstanceOf(IOException.class);
        assertThat(Samples.save(observer)).isEqualTo(saved);
    }

    @ParameterizedTest
    @EnumSource
    void refusesValuesOutsideOfTheArray(ObserverKind kind) {
        Observer observer = kind.create();
        assertThatThrownBy(() -> observer.observe(new float[4], 3, 2)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    private static float[] shuffled(Random random, float[] values) {
        for (int i = values.length - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            float value = values[i];
            values[i] = values[other];
            values[other] = value;
        }
        return values;
    }
}
