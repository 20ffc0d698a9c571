package dev.jerboa.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bytedeco.openblas.global.openblas_nolapack.blas_get_num_threads;

import dev.jerboa.train.build.ConvolutionRecipe;
import dev.jerboa.train.build.EncoderBuilder;
import dev.jerboa.train.build.LinearRecipe;
import dev.jerboa.train.graph.TorchGraph;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What OpenBLAS itself says of its threads. */
class ProductThreadsTest {
    @AfterEach
    void asBefore() {
        LibTorch.setThreads(Runtime.getRuntime().availableProcessors());
    }

    @Test
    void productsHaveOneThreadWhileAGraphWithConvolutionsIsOpen() {
        LibTorch.setThreads(2);
        TorchGraph first = TorchGraph.of(EncoderBuilder.build(ConvolutionRecipe.pictures(1, List.of(4), 1, 2), 1));
        TorchGraph second = TorchGraph.of(EncoderBuilder.build(ConvolutionRecipe.pictures(1, List.of(4), 1, 2), 1));
        assertThat(blas_get_num_threads()).isEqualTo(1);
        first.close();
        first.close();
        assertThat(blas_get_num_threads()).isEqualTo(1);
        second.close();
        assertThat(blas_get_num_threads()).isEqualTo(2);
    }

    @Test
    void productsHaveAllThreadsInOtherGraphs() {
        LibTorch.setThreads(2);
        try (TorchGraph graph = TorchGraph.of(EncoderBuilder.build(new LinearRecipe(3, 2), 1))) {
            assertThat(graph.parameters()).isNotEmpty();
            assertThat(blas_get_num_threads()).isEqualTo(2);
        }
    }
}
