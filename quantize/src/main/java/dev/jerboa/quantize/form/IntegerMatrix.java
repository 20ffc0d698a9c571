package dev.jerboa.quantize.form;

import dev.jerboa.quantize.affine.IntegerRange;
import java.util.ArrayList;
import java.util.List;

/**
 * The names under which a graph holds a matrix of integers of up to 8 bits.
 *
 * @param values int8 or uint8 {@code [inputs, outputs]}
 * @param scales float {@code [outputs]}
 * @param integers which values there are; zero is in their middle
 * @param outputs the number of scales
 */
record IntegerMatrix(String values, String scales, IntegerRange integers, int outputs) {
    /** Inputs of an operator, followed by the zero point of this matrix unless that is the default. */
    List<String> withZeroPoint(ModelEditor editor, ProductNodes nodes, String... inputs) {
        List<String> all = new ArrayList<>(List.of(inputs));
        if (!integers.signed()) {
            all.add(editor.sharedUnsignedByte(nodes.graph(), integers.middle()));
        }
        return all;
    }
}
