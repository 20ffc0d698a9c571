package dev.jerboa.multimodal.learn;

import dev.jerboa.multimodal.objective.Balance;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.train.Variable;
import dev.jerboa.train.loop.Loss;
import dev.jerboa.train.loop.Objective;
import dev.jerboa.train.loop.Trainer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntToLongFunction;

/** Towers and terms of one run, with all that is native. */
final class Run implements Objective<LearningBatch>, Learners, AutoCloseable {
    private final Map<String, RunningTower> towers = new LinkedHashMap<>();
    private final Map<String, RunningTerm> terms = new LinkedHashMap<>();
    private final Balance balance;

    Run(
            List<Tower> given,
            List<Term> wanted,
            IntToLongFunction groups,
            int pieceSize,
            int[] samples,
            long seed,
            Function<List<String>, Balance> balancing) {
        given.forEach(tower -> towers.put(tower.name(), new RunningTower(tower, pieceSize)));
        for (Term term : wanted) {
            if (term instanceof CrossModalTerm pair) {
                terms.put(term.name(), new RunningPair(pair, groups));
            } else if (term instanceof IntraModalTerm views) {
                terms.put(term.name(), new RunningViews(views));
            } else if (term instanceof HeadTerm head) {
                RunningTower tower = towers.get(head.tower());
                terms.put(term.name(), new RunningHead(head, width(tower, samples), seed));
            }
        }
        this.balance = balancing.apply(List.copyOf(terms.keySet()));
    }

    private static int width(RunningTower tower, int[] samples) {
        for (int sample : samples) {
            if (tower.tower().data().has(sample)) {
                return tower.embed(new int[] {sample})[0].length;
            }
        }
        throw new JerboaException(
                ErrorCode.INVALID_ARGUMENT,
                "none of the " + samples.length + " samples has a value for the tower '" + tower.name() + "'",
                "Look whether the data has that modality.");
    }

    /** Tells a trainer what is trained. */
    void register(Trainer.Builder<LearningBatch> trainer) {
        towers.values().forEach(tower -> tower.graph().ifPresent(graph -> trainer.graph(tower.name() + "/", graph)));
        terms.values().forEach(term -> {
            trainer.parameters(term.parameters());
            trainer.constraint(term::constrain);
        });
        trainer.parameters(balance.parameters());
        trainer.gradientRule(balance.gradientRule());
    }

    @Override
    public Loss loss(LearningBatch batch) {
        RunningTerm.Embeddings embeddings =
                new RunningTerm.Embeddings(embed(batch.views()), embed(batch.secondViews()));
        Map<String, Variable> losses = new LinkedHashMap<>();
        terms.forEach((name, term) -> term.loss(batch, embeddings).ifPresent(loss -> losses.put(name, loss)));
        if (losses.isEmpty()) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    "a batch of " + batch.samples().size() + " samples has nothing for any of the terms "
                            + terms.keySet(),
                    "Take larger batches, or look whether samples have the modalities that are paired.");
        }
        return balance.loss(losses);
    }

    private Map<String, Variable> embed(Map<String, LearningBatch.View> views) {
        Map<String, Variable> embeddings = new LinkedHashMap<>();
        views.forEach((name, view) -> embeddings.put(name, towers.get(name).embed(view)));
        return embeddings;
    }

    @Override
    public Optional<String> firstNonFinite(LearningBatch batch) {
        return batch.views().entrySet().stream()
                .flatMap(entry -> towers.get(entry.getKey()).firstNonFinite(entry.getValue()).stream())
                .findFirst();
    }

    @Override
    public float[][] embed(String tower, int[] samples) {
        return towers.get(tower).embed(samples);
    }

    @Override
    public float[][] answers(String task, int[] samples) {
        if (!(terms.get(task) instanceof RunningHead head)) {
            throw new IllegalArgumentException("there is no head '" + task + "'");
        }
        return head.outputs(embed(head.tower(), samples));
    }

    /** Puts the present weights into the towers' models; gives the heads' models. */
    Map<String, OnnxModel> write() {
        Map<String, OnnxModel> heads = new LinkedHashMap<>();
        towers.values().forEach(tower -> tower.graph().ifPresent(graph -> graph.writeBack()));
        terms.forEach((name, term) -> {
            if (term instanceof RunningHead head) {
                heads.put(name, head.written());
            }
        });
        return heads;
    }

    @Override
    public void close() {
        towers.values().forEach(RunningTower::close);
        terms.values().forEach(RunningTerm::close);
        balance.close();
    }
}
