package dev.jerboa.train.operator;

import dev.jerboa.train.graph.OperatorTable;

/** Every operator that can be run and differentiated. */
public final class Operators {
    /** The whole table. */
    public static final OperatorTable TABLE = new OperatorTable()
            .addTable(ElementwiseOperators.TABLE)
            .addTable(LogicOperators.TABLE)
            .addTable(ActivationOperators.TABLE)
            .addTable(ReductionOperators.TABLE)
            .addTable(ProductOperators.TABLE)
            .addTable(BatchNormalizationOperators.TABLE)
            .addTable(NormalizationOperators.TABLE)
            .addTable(FusedNormalizationOperators.TABLE)
            .addTable(QuantizationOperators.TABLE)
            .addTable(IntegerOperators.TABLE)
            .addTable(BlockQuantizedOperators.TABLE)
            .addTable(FusedConvolutionOperators.TABLE)
            .addTable(AttentionOperators.TABLE)
            .addTable(ShapeOperators.TABLE)
            .addTable(SliceOperators.TABLE)
            .addTable(FillOperators.TABLE)
            .addTable(PadOperator.TABLE)
            .addTable(IndexOperators.TABLE)
            .addTable(ConvolutionOperators.TABLE)
            .addTable(PoolingOperators.TABLE)
            .addTable(ResizeOperators.TABLE)
            .addTable(RecurrentOperators.TABLE)
            .addTable(ControlFlowOperators.TABLE);

    private Operators() {}
}
