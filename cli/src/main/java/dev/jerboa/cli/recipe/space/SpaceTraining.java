package dev.jerboa.cli.recipe.space;

import dev.jerboa.cli.course.CoursePage;
import dev.jerboa.cli.recipe.RunFolder;
import dev.jerboa.multimodal.data.UnreadablePolicy;
import dev.jerboa.multimodal.learn.HeadTerm;
import dev.jerboa.multimodal.learn.MultimodalResult;
import dev.jerboa.multimodal.learn.MultimodalTraining;
import dev.jerboa.multimodal.learn.Term;
import dev.jerboa.multimodal.learn.TowerData;
import dev.jerboa.multimodal.model.ModelDirectory;
import dev.jerboa.multimodal.model.MultimodalModel;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.Progress;
import dev.jerboa.onnx.Version;
import dev.jerboa.onnx.inspect.ModelSummary;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.runtime.TemporaryDirectory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Does what the recipe of a space says: reads the data, trains the towers, writes the directory, and measures that. */
public final class SpaceTraining {
    private final SpaceRecipe recipe;
    private final RunFolder runFolder;
    private final UnreadablePolicy policy;
    private final Progress progress;

    /**
     * A training that is ready to run.
     *
     * @param warnings hears of each value that is left out
     */
    public SpaceTraining(SpaceRecipe recipe, Consumer<JerboaException> warnings, Progress progress) {
        this.recipe = recipe;
        this.runFolder = RunFolder.of(recipe.output());
        this.policy = recipe.data().policy(warnings);
        this.progress = progress;
    }

    /** The folder of the checkpoints and the course of the run. */
    public Path runFolder() {
        return runFolder.path();
    }

    /**
     * Trains, and goes on where the same recipe was broken off.
     *
     * @throws JerboaException if the data or a network cannot be used, the run is useless, or the output cannot be written
     */
    public SpaceSummary run() {
        ModelDirectory.requirePlace(recipe.output());
        runFolder.claim(recipe.text());
        SpaceSamples samples = SpaceSamples.read(recipe.data(), recipe.group(), policy);
        try (SpaceTowers opened = SpaceTowers.open(recipe, samples, policy, progress)) {
            List<OpenTower> towers = opened.towers();
            Map<String, TowerData> data = new LinkedHashMap<>();
            towers.forEach(tower -> data.put(tower.learning().name(), tower.data()));
            List<HeadTask> tasks = tasks(samples, data);
            int[] useful = new Usefulness(samples, data, recipe.terms(), tasks).train();
            MultimodalResult result = train(samples, useful, towers, data, tasks);
            write(result, towers, tasks);
            return measured(samples, useful.length, towers, tasks, result);
        }
    }

    private List<HeadTask> tasks(SpaceSamples samples, Map<String, TowerData> data) {
        List<HeadTask> tasks = new ArrayList<>();
        for (TermPart term : recipe.terms()) {
            if (term instanceof TermPart.Task task) {
                tasks.add(HeadTask.of(task, samples, data.get(task.tower())::has));
            }
        }
        return tasks;
    }

    private MultimodalResult train(
            SpaceSamples samples,
            int[] useful,
            List<OpenTower> towers,
            Map<String, TowerData> data,
            List<HeadTask> tasks) {
        MultimodalTraining.Builder training = MultimodalTraining.builder(useful, recipe.training())
                .groups(sample -> samples.groups().get(sample))
                .balance(names -> recipe.balance().of(names, name -> isOfTower(name, data)))
                .pieces(recipe.pieces())
                .checkpoints(runFolder.checkpoints())
                .metrics(runFolder.metrics())
                .progress(progress);
        towers.forEach(tower -> training.tower(tower.learning()));
        recipe.terms().forEach(term -> training.term(term(term, tasks)));
        HeldOut held = new HeldOut(samples, data, paired(data), tasks);
        held.metric().ifPresent(metric -> training.validation(metric, true, held.value()));
        return training.build().run();
    }

    private static boolean isOfTower(String parameter, Map<String, TowerData> data) {
        int end = parameter.indexOf('/');
        return end > 0 && data.containsKey(parameter.substring(0, end));
    }

    private Map<String, TowerData> paired(Map<String, TowerData> data) {
        Map<String, TowerData> paired = new LinkedHashMap<>(data);
        paired.keySet()
                .removeIf(name -> recipe.terms().stream()
                        .noneMatch(term ->
                                term instanceof TermPart.Pair && term.towers().contains(name)));
        return paired;
    }

    private static Term term(TermPart part, List<HeadTask> tasks) {
        if (part instanceof TermPart.Pair pair) {
            return pair.term();
        } else if (part instanceof TermPart.Views views) {
            return views.term();
        }
        HeadTask task = tasks.stream()
                .filter(one -> one.part().equals(part))
                .findFirst()
                .orElseThrow();
        return new HeadTerm(part.name(), part.towers().get(0), task.answers());
    }

    /** Puts networks and heads into a directory, which takes its name when all of it is there. */
    private void write(MultimodalResult result, List<OpenTower> towers, List<HeadTask> tasks) {
        ModelDirectory directory = ModelDirectory.empty();
        try (TemporaryDirectory files = TemporaryDirectory.create()) {
            for (OpenTower tower : towers) {
                Optional<Path> file = tower.network()
                        .map(network -> file(network, files, tower.learning().name()));
                directory.tower(tower.source().apply(file));
            }
            for (HeadTask task : tasks) {
                OnnxModel head = result.heads().get(task.part().name());
                task.restore(head);
                OpenTower tower = towers.stream()
                        .filter(one -> one.learning().name().equals(task.part().tower()))
                        .findFirst()
                        .orElseThrow();
                directory.head(task.head(file(head, files, "head." + task.part().name()), tower.modality()));
            }
            directory.write(recipe.output());
        }
    }

    private Path file(OnnxModel model, TemporaryDirectory files, String name) {
        model.metadata().put("jerboa.train.version", Version.text());
        model.metadata().put("jerboa.train.recipe", recipe.text());
        Path file = files.path().resolve(name + ".onnx");
        OnnxFile.write(model, file);
        return file;
    }

    private SpaceSummary measured(
            SpaceSamples samples, int learned, List<OpenTower> towers, List<HeadTask> tasks, MultimodalResult result) {
        try (MultimodalModel model = MultimodalModel.open(recipe.output())) {
            SpaceMeasure measure = SpaceMeasure.of(model, samples, towers, tasks, progress);
            CoursePage.write(
                    runFolder.metrics(), recipe.output(), SpaceTables.facts(measure), Map.of("recipe", recipe.text()));
            return new SpaceSummary(
                    learned,
                    samples.all().size() - samples.trained(),
                    model.encoder(towers.get(0).modality()).dimension(),
                    result.towers().values().stream()
                            .mapToLong(network -> ModelSummary.of(network).parameters())
                            .sum(),
                    result.training().steps(),
                    result.training().bestStep(),
                    result.training().stoppedEarly(),
                    measure.directions(),
                    measure.heads());
        }
    }
}
