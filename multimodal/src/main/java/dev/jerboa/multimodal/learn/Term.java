package dev.jerboa.multimodal.learn;

import java.util.List;

/** A part of what is trained for. */
public sealed interface Term permits CrossModalTerm, IntraModalTerm, HeadTerm {
    /** What metrics and balances call it. */
    String name();

    /** The towers that it looks at. */
    List<String> towers();
}
