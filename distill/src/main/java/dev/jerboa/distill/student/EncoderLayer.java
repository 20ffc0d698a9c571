package dev.jerboa.distill.student;

import dev.jerboa.onnx.Node;
import java.util.List;

/**
 * One of the like layers that an encoder repeats.
 *
 * @param index its place, counted from 0
 * @param input the value that enters it
 * @param output the value that leaves it
 * @param nodes the nodes between, which compute on the input; shapes and constants that they read are not listed
 */
public record EncoderLayer(int index, String input, String output, List<Node> nodes) {
    public EncoderLayer {
        nodes = List.copyOf(nodes);
    }
}
