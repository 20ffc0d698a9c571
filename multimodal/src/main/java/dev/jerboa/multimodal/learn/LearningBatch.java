package dev.jerboa.multimodal.learn;

import dev.jerboa.runtime.Tensor;
import java.util.List;
import java.util.Map;

/**
 * Some samples, and what the towers read of them.
 *
 * @param samples their numbers
 * @param views for each tower that has some of them, by its name
 * @param secondViews the same drawn a second time, for the towers that compare views
 */
record LearningBatch(List<Integer> samples, Map<String, View> views, Map<String, View> secondViews) {
    /**
     * What one tower reads.
     *
     * @param samples the numbers of those that have a value
     * @param inputs their tensors
     */
    record View(List<Integer> samples, Map<String, Tensor> inputs) {
        int[] sampleNumbers() {
            return samples.stream().mapToInt(Integer::intValue).toArray();
        }
    }
}
