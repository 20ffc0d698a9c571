package dev.jerboa.cli.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Holds the compiled classes against the table of modules and the list of libraries that have few users. */
class ArchitectureTest {
    /** All that a user of the command line gets; the benchmarks use it and are not part of it. */
    private static final JavaClasses JERBOA = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.jerboa");

    @Test
    void everyClassIsInAModuleOfTheTable() {
        classes()
                .should()
                .resideInAnyPackage(Module.ALL.stream().map(Module::packages).toArray(String[]::new))
                .check(JERBOA);
    }

    @TestFactory
    Stream<DynamicTest> modulesUseOnlyWhatTheTableAllows() {
        return Module.ALL.stream()
                .map(module -> DynamicTest.dynamicTest(
                        module.name(),
                        () -> noClasses()
                                .that()
                                .resideInAPackage(module.packages())
                                .should()
                                .dependOnClassesThat()
                                .resideInAnyPackage(module.forbiddenPackages())
                                .allowEmptyShould(true) // a module that is planned and has no classes yet
                                .check(JERBOA)));
    }

    @TestFactory
    Stream<DynamicTest> librariesHaveFewUsers() {
        return Library.ALL.stream()
                .map(library -> DynamicTest.dynamicTest(
                        library.packages().toString(),
                        () -> noClasses()
                                .that()
                                .resideOutsideOfPackages(library.userArray())
                                .should()
                                .dependOnClassesThat()
                                .resideInAnyPackage(library.packageArray())
                                .check(JERBOA)));
    }

    @TestFactory
    Stream<DynamicTest> publicSignaturesHideTheLibraries() {
        return Library.ALL.stream()
                .filter(Library::hidden)
                .map(library -> DynamicTest.dynamicTest(
                        library.packages().toString(),
                        () -> noClasses()
                                .should(PublicSignatures.show(resideInAnyPackage(library.packageArray())))
                                .check(JERBOA)));
    }
}
