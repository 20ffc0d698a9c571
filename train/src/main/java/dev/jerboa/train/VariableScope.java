package dev.jerboa.train;

import org.bytedeco.javacpp.PointerScope;

/** Frees every {@link Variable} made in this thread between its opening and its closing, but for those kept. */
public final class VariableScope implements AutoCloseable {
    private final PointerScope around;
    private final PointerScope pointers;

    private VariableScope(PointerScope around, PointerScope pointers) {
        this.around = around;
        this.pointers = pointers;
    }

    /** Opens a scope. */
    public static VariableScope open() {
        LibTorch.require();
        PointerScope around = PointerScope.getInnerScope();
        return new VariableScope(around, new PointerScope());
    }

    /** Lets a variable outlive this scope; its owner closes it. */
    public Variable keep(Variable variable) {
        variable.tensor().retainReference();
        return variable;
    }

    /** Lets a variable live as long as the scope around this one; where there is none, its owner closes it. */
    public Variable passOn(Variable variable) {
        if (around == null) {
            return keep(variable);
        }
        around.attach(variable.tensor());
        return variable;
    }

    @Override
    public void close() {
        pointers.close();
    }
}
