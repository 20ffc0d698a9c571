package dev.jerboa.prune.structure;

import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.Value;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Follows the couplings of a graph and gathers what hangs together. */
final class UnitFinder {
    /** The points of one unit along one axis. */
    private record Part(Axis axis, List<Integer> indices) {}

    private final Graph graph;
    private final ValueShapes shapes;
    private final Links links = new Links();
    private final List<PruningGroup> groups = new ArrayList<>();
    private final List<Refusal> refusals = new ArrayList<>();
    private final Map<Axis, List<Coupling>> couplings = new HashMap<>();
    private Points points;
    private String[] fixed;
    private String[] averaged;

    private UnitFinder(Graph graph, ValueShapes shapes) {
        this.graph = graph;
        this.shapes = shapes;
    }

    static UnitFinder find(Graph graph, ValueShapes shapes) {
        UnitFinder finder = new UnitFinder(graph, shapes);
        finder.link();
        finder.tie();
        finder.mark();
        finder.gather();
        return finder;
    }

    List<PruningGroup> groups() {
        return groups;
    }

    List<Refusal> refusals() {
        return refusals;
    }

    private void link() {
        List<Node> nodes = graph.nodes();
        for (int position = 0; position < nodes.size(); position++) {
            RuleTable.link(new NodeView(graph, nodes.get(position), position, shapes), links);
        }
        graph.requiredInputs().forEach(input -> fix(input, "it is an input of the model"));
        graph.outputs().forEach(output -> fix(output, "it is an output of the model"));
        nodes.stream()
                .filter(node -> !node.subgraphs().isEmpty())
                .forEach(node -> links.sizes().keySet().stream()
                        .filter(axis -> node.subgraphs().stream()
                                .anyMatch(inner -> !inner.defines(axis.value()) && inner.reads(axis.value())))
                        .toList()
                        .forEach(axis -> links.fix(axis, node.label() + " reads it in a sub-graph")));
    }

    private void fix(Value value, String reason) {
        int rank = shapes.dims(value.name()).orElse(new long[0]).length;
        for (int axis = 0; axis < rank; axis++) {
            links.fix(Axis.ofValue(value.name(), axis), "'" + value.name() + "': " + reason);
        }
    }

    private void tie() {
        Map<Regrouping, Integer> chosen = RegroupingChoice.of(links);
        points = new Points(links.sizes());
        for (Links.Link link : links.links()) {
            tie(link.coupling(), link.firstClasses(), link.secondClasses());
        }
        chosen.forEach((regrouping, factor) -> {
            List<Regrouping.Member> along = regrouping.along(factor);
            for (int i = 1; i < along.size(); i++) {
                Node node = regrouping.view().node();
                tie(
                        new Coupling(
                                regrouping.view().position(),
                                node.label(),
                                along.get(0).axis(),
                                along.get(i).axis(),
                                Why.REGROUPING),
                        regrouping.coordinates(along.get(0), factor),
                        regrouping.coordinates(along.get(i), factor));
            }
            for (Regrouping.Member member : regrouping.members()) {
                if (!member.has(factor)) {
                    links.fix(
                            member.axis(),
                            regrouping.view().node().label() + " regroups it with another along which units lie");
                }
            }
        });
    }

    private void tie(Coupling coupling, int[] firstClasses, int[] secondClasses) {
        points.tie(coupling.first(), firstClasses, coupling.second(), secondClasses);
        couplings.computeIfAbsent(coupling.first(), axis -> new ArrayList<>()).add(coupling);
    }

    /** Spreads reasons over all that hangs together. */
    private void mark() {
        fixed = new String[points.count()];
        averaged = new String[points.count()];
        spread(links.fixed(), fixed);
        spread(links.averaged(), averaged);
    }

    private void spread(Map<Axis, String> reasons, String[] marks) {
        reasons.forEach((axis, reason) -> {
            for (int i = 0; links.sizes().containsKey(axis) && i < links.size(axis); i++) {
                int root = points.root(points.start(axis) + i);
                marks[root] = marks[root] == null ? reason : marks[root];
            }
        });
    }

    private void gather() {
        Map<Integer, List<Part>> units = new LinkedHashMap<>();
        Set<Integer> weighty = weighty();
        links.sizes().forEach((axis, size) -> {
            for (int i = 0; i < size; i++) {
                int root = points.root(points.start(axis) + i);
                if (weighty.contains(root)) {
                    List<Part> parts = units.computeIfAbsent(root, key -> new ArrayList<>());
                    if (parts.isEmpty() || !parts.get(parts.size() - 1).axis().equals(axis)) {
                        parts.add(new Part(axis, new ArrayList<>()));
                    }
                    parts.get(parts.size() - 1).indices().add(i);
                }
            }
        });
        Map<List<Axis>, List<Integer>> alike = new LinkedHashMap<>();
        units.forEach((root, parts) -> alike.computeIfAbsent(
                        parts.stream().map(Part::axis).toList(), axes -> new ArrayList<>())
                .add(root));
        alike.forEach((axes, roots) -> add(axes, roots, units));
    }

    /** What has weights that compute it. */
    private Set<Integer> weighty() {
        Set<Integer> roots = new HashSet<>();
        links.sizes().forEach((axis, size) -> {
            if (axis.isConstant() && links.role(axis) == Role.PRODUCER && size > 1) {
                for (int i = 0; i < size; i++) {
                    roots.add(points.root(points.start(axis) + i));
                }
            }
        });
        return roots;
    }

    private void add(List<Axis> axes, List<Integer> roots, Map<Integer, List<Part>> units) {
        String name = axes.stream()
                .filter(axis -> axis.isConstant() && links.role(axis) == Role.PRODUCER)
                .findFirst()
                .map(axis -> graph.nodes().get(axis.node()).label())
                .orElseThrow();
        int first = roots.get(0);
        Optional<String> lastOne = axes.stream()
                .filter(axis ->
                        units.get(first).get(axes.indexOf(axis)).indices().size() == links.size(axis))
                .findFirst()
                .map(axis -> axis + " would be empty");
        String reason = roots.stream()
                .map(root -> fixed[root])
                .filter(text -> text != null)
                .findFirst()
                .orElse(lastOne.orElse(null));
        if (reason != null) {
            refusals.add(new Refusal(name, roots.size(), reason));
            return;
        }
        List<PruningGroup.GroupAxis> groupAxes = new ArrayList<>();
        for (int i = 0; i < axes.size(); i++) {
            int at = i;
            groupAxes.add(new PruningGroup.GroupAxis(
                    axes.get(i),
                    links.size(axes.get(i)),
                    links.role(axes.get(i)),
                    roots.stream()
                            .map(root -> units.get(root).get(at).indices().stream()
                                    .mapToInt(Integer::intValue)
                                    .toArray())
                            .toList()));
        }
        List<Coupling> reasons = reasons(axes);
        groups.add(new PruningGroup(
                name, kind(axes, reasons), groupAxes, roots.size(), reasons, Optional.ofNullable(averaged[first])));
    }

    private List<Coupling> reasons(List<Axis> axes) {
        Set<Axis> inside = new HashSet<>(axes);
        return axes.stream()
                .flatMap(axis -> couplings.getOrDefault(axis, List.of()).stream())
                .filter(coupling -> inside.contains(coupling.second()))
                .toList();
    }

    private UnitKind kind(List<Axis> axes, List<Coupling> reasons) {
        EnumSet<Why> whys = EnumSet.noneOf(Why.class);
        reasons.stream().filter(this::isOfComputed).map(Coupling::why).forEach(whys::add);
        if (whys.contains(Why.BATCH)) {
            return UnitKind.HEAD;
        }
        boolean convolution = axes.stream()
                .filter(Axis::isConstant)
                .map(axis -> graph.nodes().get(axis.node()))
                .anyMatch(node -> node.is("Conv") || node.is("ConvTranspose"));
        if (convolution) {
            return UnitKind.CHANNEL;
        }
        boolean table = reasons.stream().anyMatch(coupling -> coupling.why() == Why.TABLE);
        boolean normalized = axes.stream().anyMatch(axis -> links.averaged().containsKey(axis));
        return table || normalized ? UnitKind.WIDTH : UnitKind.FEED_FORWARD;
    }

    private boolean isOfComputed(Coupling coupling) {
        return !coupling.first().isConstant() && !coupling.second().isConstant();
    }
}
