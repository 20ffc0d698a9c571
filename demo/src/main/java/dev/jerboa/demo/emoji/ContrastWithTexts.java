package dev.jerboa.demo.emoji;

import dev.jerboa.train.Variable;
import dev.jerboa.train.loop.Loss;

/**
 * InfoNCE from the tower to all texts there are, not only to those of the batch, since their vectors are known (Radford et
 * al. 2021, one direction). A part of the target is spread over texts of like meaning, by the softmax of their cosines, so
 * that near-copies are no plain negatives.
 */
final class ContrastWithTexts implements TowerObjective {
    private final Variable bank;
    private final double scale;
    private final double spread;

    /**
     * Texts to be told from each other.
     *
     * @param texts unit vectors of all texts, {@code [texts][width]}
     * @param scale what cosines are multiplied by
     * @param spread how much of the target is spread over texts of like meaning
     */
    ContrastWithTexts(float[][] texts, double scale, double spread) {
        int width = texts[0].length;
        float[] values = new float[texts.length * width];
        for (int i = 0; i < texts.length; i++) {
            System.arraycopy(texts[i], 0, values, i * width, width);
        }
        this.bank = Variable.of(new long[] {texts.length, width}, values);
        this.scale = scale;
        this.spread = spread;
    }

    @Override
    public Loss loss(Variable output, long[] numbers) {
        Variable labels = Variable.of(new long[] {numbers.length}, numbers);
        Variable columns = bank.transpose(0, 1);
        Variable logits = output.normalized().matmul(columns).times(scale);
        Variable hard = logits.crossEntropy(labels);
        Variable targets = bank.select(0, labels).matmul(columns).times(scale).softmax(-1);
        Variable soft = targets.times(logits.logSoftmax(-1)).sum().times(-1.0 / numbers.length);
        return Loss.of(hard.times(1 - spread).plus(soft.times(spread)));
    }

    @Override
    public void close() {
        bank.close();
    }
}
