package dev.jerboa.multimodal.learn;

import java.util.List;

/**
 * A linear head on a tower's embeddings, scaled to length one, learns a task.
 *
 * @param task what metrics and files call it
 * @param tower what the head is on
 * @param answers what it is to say
 */
public record HeadTerm(String task, String tower, Answers answers) implements Term {
    @Override
    public String name() {
        return task;
    }

    @Override
    public List<String> towers() {
        return List.of(tower);
    }
}
