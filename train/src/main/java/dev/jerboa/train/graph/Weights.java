package dev.jerboa.train.graph;

import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.train.Parameter;
import dev.jerboa.train.Variable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;

/** The constants of a model as tensors: parameters, which training changes, and the rest. */
final class Weights implements Program.ConstantSource, AutoCloseable {
    private record Key(Graph owner, String name) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Key key && owner == key.owner && name.equals(key.name);
        }

        @Override
        public int hashCode() {
            return 31 * System.identityHashCode(owner) + name.hashCode();
        }
    }

    private final Map<Key, Tensor> tensors = new LinkedHashMap<>();
    private final List<Key> changing = new ArrayList<>();
    private final List<Parameter> parameters = new ArrayList<>();
    private final List<Parameter> statistics = new ArrayList<>();
    private final TrainableWeights trainable;
    private final Device device;

    Weights(TrainableWeights trainable, Device device) {
        this.trainable = trainable;
        this.device = device;
    }

    /** The weights that training changes. */
    List<Parameter> parameters() {
        return parameters;
    }

    /** What batch normalizations keep up to date while training, which no gradient changes. */
    List<Parameter> statistics() {
        return statistics;
    }

    @Override
    public Tensor tensor(Graph owner, String name, TensorData data) {
        return tensor(owner, name, data, true);
    }

    @Override
    public Tensor fixed(Graph owner, String name, TensorData data) {
        return tensor(owner, name, data, false);
    }

    private Tensor tensor(Graph owner, String name, TensorData data, boolean mayChange) {
        Key key = new Key(owner, name);
        Tensor known = tensors.get(key);
        if (known != null) {
            return known;
        }
        try (PointerScope scope = new PointerScope()) {
            Tensor tensor = Tensors.copyOf(data);
            if (Tensors.isFloat(tensor)) {
                tensor = tensor.to(device, tensor.scalar_type());
            }
            if (mayChange && trainable.isParameter(owner, name, data)) {
                tensor.set_requires_grad(true);
                parameters.add(new Parameter(name, new Variable(tensor)));
                changing.add(key);
            } else if (mayChange && TrainableWeights.isRunningStatistic(owner, name)) {
                statistics.add(new Parameter(name, new Variable(tensor)));
                changing.add(key);
            }
            tensor.retainReference();
            tensors.put(key, tensor);
            return tensor;
        }
    }

    /** Puts the present values into the graphs, in the places that the constants came from. */
    void writeBack() {
        for (Key key : changing) {
            TensorData data;
            try (PointerScope scope = new PointerScope()) {
                data = Tensors.dataOf(tensors.get(key));
            }
            key.owner().setConstant(key.name(), data);
        }
    }

    @Override
    public void close() {
        tensors.values().forEach(Tensor::releaseReference);
        tensors.clear();
    }
}
