package dev.jerboa.cli.architecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Set;
import java.util.stream.Stream;

/** Finds the types that another module can see: in supertypes and in public and protected members, generics included. */
final class PublicSignatures extends ArchCondition<JavaClass> {
    private final DescribedPredicate<JavaClass> hidden;

    private PublicSignatures(DescribedPredicate<JavaClass> hidden) {
        super("show in a public signature " + hidden.getDescription());
        this.hidden = hidden;
    }

    /** Holds for a class that shows a type which ought to be hidden. */
    static ArchCondition<JavaClass> show(DescribedPredicate<JavaClass> hidden) {
        return new PublicSignatures(hidden);
    }

    @Override
    public void check(JavaClass type, ConditionEvents events) {
        if (!isVisible(type)) {
            return;
        }
        Stream.concat(type.getSuperclass().stream(), type.getInterfaces().stream())
                .forEach(supertype -> report(type, type.getName(), supertype, events));
        type.getMembers().stream()
                .filter(PublicSignatures::isVisible)
                .forEach(member -> typesOf(member).forEach(shown -> report(type, member.getFullName(), shown, events)));
    }

    private void report(JavaClass type, String place, JavaType shown, ConditionEvents events) {
        shown.getAllInvolvedRawTypes().stream()
                .map(JavaClass::getBaseComponentType)
                .filter(hidden)
                .forEach(
                        found -> events.add(SimpleConditionEvent.satisfied(type, place + " shows " + found.getName())));
    }

    private static Stream<JavaType> typesOf(JavaMember member) {
        if (member instanceof JavaField field) {
            return Stream.of(field.getType());
        }
        JavaCodeUnit code = (JavaCodeUnit) member;
        return Stream.of(
                        Stream.of(code.getReturnType()),
                        code.getParameterTypes().stream(),
                        code.getExceptionTypes().stream())
                .flatMap(types -> types);
    }

    /** Whether other packages can see the class: it and each class around it is public or protected. */
    private static boolean isVisible(JavaClass type) {
        return isVisible(type.getModifiers())
                && type.getEnclosingClass().map(PublicSignatures::isVisible).orElse(true);
    }

    private static boolean isVisible(JavaMember member) {
        return isVisible(member.getModifiers());
    }

    private static boolean isVisible(Set<JavaModifier> modifiers) {
        return modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED);
    }
}
