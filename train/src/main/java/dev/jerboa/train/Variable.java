package dev.jerboa.train;

import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.train.graph.Tensors;
import java.util.List;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A tensor that knows how it came to be, so that gradients can flow back through it; what losses are written in.
 *
 * <p>Shapes follow the rules of NumPy's broadcasting. Negative axes count from the end. Native memory is freed by the
 * {@link VariableScope} around the call, or by {@link #close()}.
 */
public final class Variable implements AutoCloseable {
    private final Tensor tensor;

    /** For the code of this module: wraps a tensor of LibTorch. */
    public Variable(Tensor tensor) {
        this.tensor = tensor;
    }

    /** For the code of this module: the tensor of LibTorch. */
    public Tensor tensor() {
        return tensor;
    }

    /** A constant holding a copy of the data. */
    public static Variable of(TensorData data) {
        LibTorch.require();
        return new Variable(Tensors.copyOf(data));
    }

    /** A constant of floats. */
    public static Variable of(long[] dims, float... values) {
        return of(TensorData.ofFloats(dims, values));
    }

    /** A constant of 64-bit integers. */
    public static Variable of(long[] dims, long... values) {
        return of(TensorData.ofLongs(dims, values));
    }

    /** A constant scalar. */
    public static Variable of(float value) {
        return of(new long[0], value);
    }

    /** The shape. */
    public long[] dims() {
        return Tensors.dims(tensor);
    }

    /** The size of one axis. */
    public long dim(int axis) {
        return tensor.size(axis);
    }

    /** The element type. */
    public ElementType type() {
        return Tensors.elementType(tensor);
    }

    /** The elements as floats, a copy. */
    public float[] toFloats() {
        return Tensors.floats(tensor);
    }

    /** The elements of an integer tensor, a copy. */
    public long[] toLongs() {
        return Tensors.longs(tensor);
    }

    /** The only element. */
    public float toFloat() {
        return tensor.item().toFloat();
    }

    /** A copy of the elements as ONNX keeps them. */
    public TensorData toTensorData() {
        return Tensors.dataOf(tensor);
    }

    /** Whether gradients are recorded for it. */
    public boolean requiresGradient() {
        return tensor.requires_grad();
    }

    /** A leaf with the same elements, whose gradient {@link #backward()} will fill. */
    public Variable asLeaf() {
        return new Variable(tensor.detach().clone().set_requires_grad(true));
    }

    /** The same elements, cut off from how they came to be. */
    public Variable detach() {
        return new Variable(tensor.detach());
    }

    /** The gradient that {@link #backward()} has left here, or zeros of the same shape where it left none. */
    public Variable gradient() {
        Tensor gradient = tensor.grad();
        return new Variable(gradient.defined() ? gradient : torch.zeros_like(tensor));
    }

    /** Whether {@link #backward()} has left a gradient here since the last {@link #clearGradient()}. */
    public boolean hasGradient() {
        return tensor.grad().defined();
    }

    /** Forgets the gradient, so that the next {@link #backward()} starts anew. */
    public void clearGradient() {
        tensor.mutable_grad().reset();
    }

    /**
     * Overwrites the elements in place, unrecorded.
     *
     * @param source a tensor of the same shape
     */
    public void assign(Variable source) {
        LibTorch.withoutGradients(() -> tensor.copy_(source.tensor));
    }

    /** Adds the derivatives of this scalar to the gradients of all leaves that it came from. */
    public void backward() {
        tensor.backward();
    }

    /** As {@link #backward()}, keeping what a further pass back through the same operations needs. */
    public void backwardAgain() {
        tensor.backward(new Tensor(), new BoolOptional(true), false, new TensorArrayRefOptional());
    }

    /** As {@link #backward()}, for a tensor of any shape whose own gradient is given. */
    public void backward(Variable gradient) {
        tensor.backward(gradient.tensor, new BoolOptional(), false, new TensorArrayRefOptional());
    }

    /** Element-wise sum. */
    public Variable plus(Variable other) {
        return new Variable(tensor.add(other.tensor));
    }

    /** Adds a number to each element. */
    public Variable plus(double number) {
        return new Variable(tensor.add(new Scalar(number)));
    }

    /** Element-wise difference. */
    public Variable minus(Variable other) {
        return new Variable(tensor.sub(other.tensor));
    }

    /** Element-wise product. */
    public Variable times(Variable other) {
        return new Variable(tensor.mul(other.tensor));
    }

    /** Multiplies each element by a number. */
    public Variable times(double factor) {
        return new Variable(tensor.mul(new Scalar(factor)));
    }

    /** Element-wise quotient. */
    public Variable dividedBy(Variable other) {
        return new Variable(tensor.div(other.tensor));
    }

    /** The negative of each element. */
    public Variable negated() {
        return new Variable(tensor.neg());
    }

    /** Each element raised to a power. */
    public Variable power(double exponent) {
        return new Variable(tensor.pow(new Scalar(exponent)));
    }

    /** The square root of each element. */
    public Variable squareRoot() {
        return new Variable(tensor.sqrt());
    }

    /** The exponential of each element. */
    public Variable exp() {
        return new Variable(tensor.exp());
    }

    /** The natural logarithm of each element. */
    public Variable log() {
        return new Variable(tensor.log());
    }

    /** The absolute value of each element. */
    public Variable absolute() {
        return new Variable(tensor.abs());
    }

    /** Elements below the bound become the bound. */
    public Variable atLeast(double bound) {
        return new Variable(torch.clamp_min(tensor, new Scalar(bound)));
    }

    /** Elements above the bound become the bound. */
    public Variable atMost(double bound) {
        return new Variable(torch.clamp_max(tensor, new Scalar(bound)));
    }

    /** {@code 1 / (1 + exp(-x))} of each element. */
    public Variable sigmoid() {
        return new Variable(torch.sigmoid(tensor));
    }

    /** {@code log(sigmoid(x))} of each element, without overflow. */
    public Variable logSigmoid() {
        return new Variable(torch.log_sigmoid(tensor));
    }

    /** {@code max(x, 0)} of each element. */
    public Variable relu() {
        return new Variable(tensor.relu());
    }

    /** Matrix product over the last two axes. */
    public Variable matmul(Variable other) {
        return new Variable(tensor.matmul(other.tensor));
    }

    /** Swaps two axes. */
    public Variable transpose(int first, int second) {
        return new Variable(tensor.transpose(first, second));
    }

    /** The same elements in another shape; one dimension may be -1. */
    public Variable reshape(long... dims) {
        return new Variable(tensor.reshape(dims));
    }

    /** Elements {@code from} (inclusive) to {@code to} (exclusive) of an axis. */
    public Variable slice(int axis, long from, long to) {
        return new Variable(tensor.slice(axis, new LongOptional(from), new LongOptional(to), 1));
    }

    /** The places of an axis that a vector of integers names, in its order. */
    public Variable select(int axis, Variable indices) {
        return new Variable(tensor.index_select(axis, indices.tensor));
    }

    /** From each row along an axis, the elements that integers of the same rank name. */
    public Variable gather(int axis, Variable indices) {
        return new Variable(tensor.gather(axis, indices.tensor));
    }

    /** Puts tensors one after the other along an axis. */
    public static Variable concatenate(int axis, List<Variable> parts) {
        return new Variable(torch.cat(vector(parts), axis));
    }

    /** Puts tensors of one shape side by side along a new axis. */
    public static Variable stack(int axis, List<Variable> parts) {
        return new Variable(torch.stack(vector(parts), axis));
    }

    /** Elements of one tensor where the condition holds, of the other elsewhere. */
    public static Variable where(Variable condition, Variable then, Variable otherwise) {
        return new Variable(torch.where(condition.tensor, then.tensor, otherwise.tensor));
    }

    /** The sum of all elements. */
    public Variable sum() {
        return new Variable(tensor.sum());
    }

    /** The sums along an axis. */
    public Variable sum(int axis, boolean keep) {
        return new Variable(tensor.sum(new long[] {axis}, keep, new ScalarTypeOptional()));
    }

    /** The mean of all elements. */
    public Variable mean() {
        return new Variable(tensor.mean());
    }

    /** The means along an axis. */
    public Variable mean(int axis, boolean keep) {
        return new Variable(tensor.mean(new long[] {axis}, keep, new ScalarTypeOptional()));
    }

    /** The largest elements along an axis. */
    public Variable maximum(int axis, boolean keep) {
        return new Variable(torch.amax(tensor, new long[] {axis}, keep));
    }

    /** 1 where two tensors agree, 0 elsewhere, in floats. */
    public Variable equalTo(Variable other) {
        return new Variable(tensor.eq(other.tensor).to(ScalarType.Float));
    }

    /** The logarithms of the sums of exponentials along an axis. */
    public Variable logSumExp(int axis) {
        return new Variable(torch.logsumexp(tensor, axis));
    }

    /** The softmax along an axis. */
    public Variable softmax(int axis) {
        return new Variable(tensor.softmax(axis));
    }

    /** The logarithm of the softmax along an axis. */
    public Variable logSoftmax(int axis) {
        return new Variable(tensor.log_softmax(axis));
    }

    /** Vectors along the last axis scaled to length one; those shorter than 1e-12 stay short. */
    public Variable normalized() {
        Tensor length =
                torch.linalg_vector_norm(tensor, new Scalar(2), new long[] {-1}, true, new ScalarTypeOptional());
        return new Variable(tensor.div(torch.clamp_min(length, new Scalar(1e-12))));
    }

    /** Euclidean distances between the rows of two matrices: {@code [n, d], [m, d] -> [n, m]}. */
    public Variable distances(Variable other) {
        return new Variable(torch.cdist(tensor, other.tensor));
    }

    /** Per row, the mean over rows of {@code -log softmax(row)[label]}: {@code [n, classes], labels [n]}. */
    public Variable crossEntropy(Variable labels) {
        return new Variable(torch.cross_entropy_loss(tensor, labels.tensor));
    }

    /** The same elements as floats of 32 bits. */
    public Variable toFloat32() {
        return new Variable(tensor.to(ScalarType.Float));
    }

    @Override
    public void close() {
        tensor.releaseReference();
    }

    @Override
    public String toString() {
        return Tensors.describe(tensor);
    }

    private static TensorVector vector(List<Variable> parts) {
        return new TensorVector(parts.stream().map(Variable::tensor).toArray(Tensor[]::new));
    }
}
