package dev.jerboa.prune.structure;

import java.util.Map;

/** Convolutions, poolings and what else treats channels, the second axis, in a way of their own. */
final class ConvolutionRules {
    private ConvolutionRules() {}

    static void addTo(Map<String, Rule> rules) {
        rules.put("Conv", ConvolutionRules::convolution);
        rules.put("ConvTranspose", ConvolutionRules::transposed);
        for (String pooling :
                new String[] {"AveragePool", "GlobalAveragePool", "GlobalLpPool", "GlobalMaxPool", "LpPool", "MaxPool"
                }) {
            rules.put(pooling, ConvolutionRules::pooling);
        }
        rules.put("Resize", ConvolutionRules::sameSizes);
        rules.put("Upsample", ConvolutionRules::sameSizes);
        rules.put("Pad", ConvolutionRules::sameSizes);
        rules.put("DepthToSpace", (view, links) -> blocks(view, links, true));
        rules.put("SpaceToDepth", (view, links) -> blocks(view, links, false));
    }

    /** Filters {@code [outputs, inputs / groups, ...]}. */
    private static void convolution(NodeView view, Links links) {
        int groups = (int) view.node().attribute("group", 1);
        convolve(view, links, groups, 0, 1);
    }

    /** Filters {@code [inputs, outputs / groups, ...]}. */
    private static void transposed(NodeView view, Links links) {
        int groups = (int) view.node().attribute("group", 1);
        convolve(view, links, groups, 1, 0);
    }

    private static void convolve(NodeView view, Links links, int groups, int outputAxis, int inputAxis) {
        links.same(view, view.in(0, 0), view.out(0, 0), Why.CHANNEL);
        fixPlaces(view, links);
        Axis input = view.in(0, 1);
        Axis output = view.out(0, 1);
        Axis inputs = view.in(1, inputAxis);
        Axis outputs = view.in(1, outputAxis);
        if (view.has(2)) {
            links.same(view, view.in(2, 0), output, Why.CHANNEL);
        }
        if (groups == 1) {
            links.same(view, input, inputs, Why.CONTRACTION);
            links.same(view, outputs, output, Why.OUTPUT);
            roles(links, inputs, Role.CONSUMER);
            roles(links, outputs, Role.PRODUCER);
        } else {
            int[] inputGroups = groupsOf(links.size(input), groups);
            int[] outputGroups = groupsOf(links.size(output), groups);
            links.classes(view, input, inputGroups, output, outputGroups, Why.GROUPS);
            boolean perOutput = outputAxis == 0;
            Axis whole = perOutput ? outputs : inputs;
            links.same(view, whole, perOutput ? output : input, Why.GROUPS);
            Axis inGroup = perOutput ? inputs : outputs;
            links.fix(inGroup, view.node().label() + " has " + groups + " groups of one shape");
            boolean depthwise = links.size(input) == groups && links.size(output) == groups;
            roles(links, whole, depthwise ? Role.PASSING : Role.PRODUCER);
        }
    }

    private static void roles(Links links, Axis axis, Role role) {
        if (axis.isConstant()) {
            links.role(axis, role);
        }
    }

    private static int[] groupsOf(int size, int groups) {
        int[] classes = new int[size];
        for (int i = 0; i < size; i++) {
            classes[i] = i / (size / groups);
        }
        return classes;
    }

    private static void pooling(NodeView view, Links links) {
        for (int output = 0; output < view.node().outputs().size(); output++) {
            if (!view.node().output(output).isEmpty()) {
                links.same(view, view.in(0, 0), view.out(output, 0), Why.CHANNEL);
                links.same(view, view.in(0, 1), view.out(output, 1), Why.CHANNEL);
            }
        }
        fixPlaces(view, links);
        if (!view.node().output(1).isEmpty()) {
            links.fix(view.out(1, 1), view.node().label() + " numbers the places of all channels");
        }
    }

    private static void fixPlaces(NodeView view, Links links) {
        String reason = view.node().label() + " slides along it";
        for (int axis = 2; axis < view.dims(0).orElseThrow().length; axis++) {
            links.fix(view.in(0, axis), reason);
            links.fix(view.out(0, axis), reason);
        }
        if (view.has(1)) {
            for (int axis = 2; axis < view.dims(1).orElseThrow().length; axis++) {
                links.fix(view.in(1, axis), reason);
            }
        }
    }

    private static void sameSizes(NodeView view, Links links) {
        long[] before = view.dims(0).orElseThrow();
        long[] after = view.outputDims(0).orElseThrow();
        for (int axis = 0; axis < before.length; axis++) {
            if (before[axis] == after[axis]) {
                links.same(view, view.in(0, axis), view.out(0, axis), Why.CHANNEL);
            } else {
                links.fix(view.in(0, axis), view.node().label() + " changes its size");
                links.fix(view.out(0, axis), view.node().label() + " changes its size");
            }
        }
    }

    /** Blocks of {@code [channels, height, width]} become channels, or channels blocks. */
    private static void blocks(NodeView view, Links links, boolean toSpace) {
        int size = (int) view.node().attribute("blocksize", 1);
        int area = size * size;
        Axis large = toSpace ? view.in(0, 1) : view.out(0, 1);
        Axis small = toSpace ? view.out(0, 1) : view.in(0, 1);
        boolean channelsFirst = toSpace && view.node().attribute("mode", "DCR").equals("CRD");
        int[] largeClasses = new int[links.size(large)];
        for (int i = 0; i < largeClasses.length; i++) {
            largeClasses[i] = channelsFirst ? i / area : i % links.size(small);
        }
        links.classes(view, large, largeClasses, small, Links.range(0, links.size(small)), Why.REGROUPING);
        links.same(view, view.in(0, 0), view.out(0, 0), Why.CHANNEL);
        for (int axis = 2; axis < 4; axis++) {
            links.fix(view.in(0, axis), view.node().label() + " cuts it into blocks");
            links.fix(view.out(0, axis), view.node().label() + " makes it of blocks");
        }
    }
}
