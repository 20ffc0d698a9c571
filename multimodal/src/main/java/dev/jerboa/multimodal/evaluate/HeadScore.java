package dev.jerboa.multimodal.evaluate;

import dev.jerboa.multimodal.model.Head;
import dev.jerboa.multimodal.model.MultimodalModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * How well a head tells its label.
 *
 * @param head its name
 * @param modality the tower that it is on
 * @param samples how many had that label
 * @param measure what the value is: accuracy, F1 or R2
 * @param value the better the greater, 1 at best
 */
public record HeadScore(String head, String modality, int samples, String measure, double value) {
    /** The heads of a model whose label samples of a data set have. */
    public static List<HeadScore> of(MultimodalModel model, EmbeddedSamples embedded) {
        List<HeadScore> scores = new ArrayList<>();
        for (Head head : model.heads().values()) {
            List<float[]> rows = new ArrayList<>();
            List<String> labels = new ArrayList<>();
            for (int row = 0; row < embedded.count(head.modality()); row++) {
                String label = embedded.sample(head.modality(), row).labels().getOrDefault(head.label(), "");
                if (!label.isBlank() && (head.kind() != Head.Kind.NUMBER || isNumber(label))) {
                    rows.add(embedded.vectors(head.modality())[row]);
                    labels.add(label);
                }
            }
            if (!rows.isEmpty()) {
                scores.add(of(head, model.answers(head.name(), rows.toArray(float[][]::new)), labels));
            }
        }
        return scores;
    }

    /**
     * How well a head does on some samples.
     *
     * @param answers what it says, {@code [samples][outputs]}
     * @param labels of the samples, one or more
     */
    public static HeadScore of(Head head, float[][] answers, List<String> labels) {
        double value = switch (head.kind()) {
            case CLASSES -> accuracy(head.names(), answers, labels);
            case LABELS -> f1(head, answers, labels);
            case NUMBER -> explained(answers, labels);
        };
        String measure = switch (head.kind()) {
            case CLASSES -> "accuracy";
            case LABELS -> "F1";
            case NUMBER -> "R2";
        };
        return new HeadScore(head.name(), EmbeddedSamples.name(head.modality()), labels.size(), measure, value);
    }

    private static boolean isNumber(String text) {
        try {
            return Double.isFinite(Double.parseDouble(text));
        } catch (NumberFormatException e) {
            return false;
        }
    }

    /** The part that is right; a class that was not learned is never right. */
    private static double accuracy(List<String> names, float[][] answers, List<String> labels) {
        int right = 0;
        for (int i = 0; i < answers.length; i++) {
            int best = 0;
            for (int k = 1; k < answers[i].length; k++) {
                best = answers[i][k] > answers[i][best] ? k : best;
            }
            right += names.get(best).equals(labels.get(i)) ? 1 : 0;
        }
        return (double) right / answers.length;
    }

    /** Twice the labels told rightly, over those told and those that hold together; those not learned are passed over. */
    private static double f1(Head head, float[][] answers, List<String> labels) {
        int right = 0;
        int all = 0;
        for (int i = 0; i < answers.length; i++) {
            Set<String> hold = head.labels(labels.get(i));
            for (int k = 0; k < answers[i].length; k++) {
                boolean said = answers[i][k] > 0;
                boolean holds = hold.contains(head.names().get(k));
                right += said && holds ? 2 : 0;
                all += (said ? 1 : 0) + (holds ? 1 : 0);
            }
        }
        return all == 0 ? 1 : (double) right / all;
    }

    /** The part of the variance that is told: 1 less the squared errors over the squared distances from the mean. */
    private static double explained(float[][] answers, List<String> labels) {
        double[] numbers = labels.stream().mapToDouble(Double::parseDouble).toArray();
        double mean = Arrays.stream(numbers).average().orElseThrow();
        double errors = 0;
        double distances = 0;
        for (int i = 0; i < numbers.length; i++) {
            errors += Math.pow(answers[i][0] - numbers[i], 2);
            distances += Math.pow(mean - numbers[i], 2);
        }
        return 1 - errors / Math.max(distances, Double.MIN_NORMAL);
    }
}
