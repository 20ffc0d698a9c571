package dev.jerboa.demo.ocr;

import dev.jerboa.distill.output.ModelTeacher;
import dev.jerboa.distill.output.OutputDistillation;
import dev.jerboa.distill.output.OutputObjective;
import dev.jerboa.distill.output.Taught;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.Progress;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.prune.apply.Pruner;
import dev.jerboa.prune.importance.Importance;
import dev.jerboa.prune.importance.Subject;
import dev.jerboa.prune.plan.Goal;
import dev.jerboa.prune.plan.PlanOptions;
import dev.jerboa.prune.plan.PruningPlan;
import dev.jerboa.prune.plan.PruningPlanner;
import dev.jerboa.prune.repair.Repair;
import dev.jerboa.prune.repair.RepairOptions;
import dev.jerboa.prune.structure.PruningGroup;
import dev.jerboa.prune.structure.UnitKind;
import dev.jerboa.runtime.data.CalibrationData;
import dev.jerboa.train.loop.TrainerOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A network of convolutions with fewer channels: cut, cut after a repair, and taught by the network that it was.
 *
 * @param original the network
 * @param subject what is known of it
 * @param plan what goes
 */
record ChannelPruning(Path original, Subject subject, PruningPlan plan) {
    /**
     * Plans to leave a share of the multiplications.
     *
     * @param data what importance and repair look at
     * @param macsShare what is left of the multiplications at most, from 0 to 1
     */
    static ChannelPruning plan(
            Path original, CalibrationData data, Importance importance, double macsShare, Progress progress) {
        Subject subject = Subject.of(original, Optional.of(data), progress);
        List<PruningGroup> groups = subject.dependencies().groups(UnitKind.CHANNEL);
        PruningPlan plan = new PruningPlanner(
                        subject.model().graph(),
                        subject.dependencies(),
                        importance.name(),
                        importance.scores(subject, groups),
                        PlanOptions.DEFAULT)
                .plan(new Goal.MostMacs(macsShare));
        return new ChannelPruning(original, subject, plan);
    }

    /** What is left of the multiplications, from 0 to 1. */
    double macsLeft() {
        return plan.after().macs() / (double) plan.before().macs();
    }

    /** Cuts and does nothing else. */
    Path cut(Path output) {
        OnnxModel model = OnnxFile.read(original);
        Pruner.prune(model, subject.dependencies(), plan.selection());
        OnnxFile.write(model, output);
        return output;
    }

    /** Lets what stays stand in for what goes, then cuts. */
    Path repaired(CalibrationData data, RepairOptions options, Path output) {
        OnnxModel model = OnnxFile.read(original);
        Repair.repair(model, subject, plan.selection(), data, options);
        Pruner.prune(model, subject.dependencies(), plan.selection());
        OnnxFile.write(model, output);
        return output;
    }

    /**
     * Teaches what was cut to give the original's outputs. Means and variances of batch normalizations stay as they are.
     *
     * @param data what to learn from
     */
    Path taught(Path student, CalibrationData data, TrainerOptions options, Path output, Progress progress) {
        OnnxModel model = OnnxFile.read(student);
        OutputObjective objective = OutputObjective.of(model);
        try (ModelTeacher teacher = ModelTeacher.open(original, objective.teacherValues())) {
            Taught taught = OutputDistillation.builder()
                    .student(model)
                    .teacher(teacher)
                    .data(data)
                    .objective(objective)
                    .options(options)
                    .progress(progress)
                    .build()
                    .run();
            model.metadata().put("jerboa.distill.loss.before", Double.toString(taught.lossBefore()));
            model.metadata().put("jerboa.distill.loss.after", Double.toString(taught.lossAfter()));
        }
        OnnxFile.write(model, output);
        return output;
    }
}
