package dev.jerboa.prune.structure;

/**
 * Units that have to stay.
 *
 * @param name the label of the first node whose weights compute them
 * @param unitCount how many there are
 * @param reason why, naming a node
 */
public record Refusal(String name, int unitCount, String reason) {
    @Override
    public String toString() {
        return name + ": " + unitCount + " stay, because " + reason;
    }
}
