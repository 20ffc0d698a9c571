package dev.jerboa.train.optimize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ScheduleTest {
    @Test
    void warmsUpToTheTop() {
        for (Schedule schedule : Schedule.values()) {
            assertThat(schedule.factor(0, 4, 100)).isEqualTo(0.25);
            assertThat(schedule.factor(3, 4, 100)).isEqualTo(1);
            assertThat(schedule.factor(4, 4, 100)).isEqualTo(1);
            assertThat(schedule.factor(0, 0, 100)).isEqualTo(1);
        }
    }

    @Test
    void fallsAsItsNameSays() {
        assertThat(Schedule.CONSTANT.factor(99, 0, 100)).isEqualTo(1);
        assertThat(Schedule.LINEAR.factor(28, 4, 100)).isEqualTo(0.75);
        assertThat(Schedule.LINEAR.factor(100, 4, 100)).isZero();
        assertThat(Schedule.COSINE.factor(20, 0, 60)).isCloseTo(0.75, within(1e-12));
        assertThat(Schedule.COSINE.factor(30, 0, 60)).isCloseTo(0.5, within(1e-12));
        assertThat(Schedule.COSINE.factor(60, 0, 60)).isZero();
        assertThat(Schedule.COSINE.factor(90, 0, 60)).isZero();
    }
}
