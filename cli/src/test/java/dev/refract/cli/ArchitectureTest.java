package dev.refract.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Holds the modules to the arrows of ARCHITECTURE.md.
class ArchitectureTest {
  private static final String ROOT = "dev.refract.";

  // Each module, and the modules it may use beside itself.
  private static final Map<String, List<String>> ARROWS =
      Map.of(
          "failure", List.of(),
          "archive", List.of("failure"),
          "http", List.of(),
          "elf", List.of("archive", "failure"),
          "oci", List.of("archive", "http", "failure"),
          "distro", List.of("archive", "http", "failure"),
          "crystal", List.of("archive", "failure"),
          "build", List.of("crystal", "distro", "oci", "elf", "http", "archive", "failure"),
          "cli", List.of("build", "oci", "archive", "failure"));

  // Libraries that are one module's business.
  private static final Map<String, String> LIBRARIES =
      Map.of(
          "picocli..", "cli",
          "tools.jackson..", "oci",
          "org.bouncycastle.openpgp..", "distro",
          "org.bouncycastle.bcpg..", "distro",
          "org.bouncycastle.crypto..", "oci",
          "org.apache.commons.compress..", "archive",
          "org.tukaani.xz..", "archive",
          "com.github.luben.zstd..", "archive",
          "org.snakeyaml..", "crystal");

  private static final JavaClasses REFRACT =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.refract");

  static Stream<String> modules() {
    return ARROWS.keySet().stream().sorted();
  }

  static Stream<Map.Entry<String, String>> libraries() {
    return LIBRARIES.entrySet().stream();
  }

  @Test
  void everyClassBelongsToAModule() {
    assertThat(REFRACT.stream().map(ArchitectureTest::module).distinct().toList())
        .containsExactlyInAnyOrderElementsOf(ARROWS.keySet());
  }

  @ParameterizedTest
  @MethodSource("modules")
  void usesOnlyTheModulesBelow(String module) {
    List<String> allowed = ARROWS.getOrDefault(module, List.of());
    noClasses()
        .that()
        .resideInAPackage(ROOT + module + "..")
        .should()
        .dependOnClassesThat(
            new DescribedPredicate<JavaClass>("are of a module that " + module + " may not use") {
              @Override
              public boolean test(JavaClass used) {
                return used.getPackageName().startsWith(ROOT)
                    && !module(used).equals(module)
                    && !allowed.contains(module(used));
              }
            })
        .check(REFRACT);
  }

  // A module's own package holds its entry, which uses the others, and its values, which they use;
  // likewise a public package and the internal one that serves it. So these are looked at apart.
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void packagesHaveNoCycles(boolean internal) {
    JavaClasses sort =
        REFRACT.that(
            new DescribedPredicate<JavaClass>("are internal: " + internal) {
              @Override
              public boolean test(JavaClass of) {
                return of.getPackageName().contains(".internal") == internal;
              }
            });
    slices().matching(ROOT + "(*).(*)..").should().beFreeOfCycles().check(sort);
  }

  @Test
  void internalPackagesStayInTheirModule() {
    classes()
        .should(
            new ArchCondition<JavaClass>("use no internal package of another module") {
              @Override
              public void check(JavaClass user, ConditionEvents events) {
                user.getDirectDependenciesFromSelf().stream()
                    .filter(used -> used.getTargetClass().getPackageName().startsWith(ROOT))
                    .filter(used -> used.getTargetClass().getPackageName().contains(".internal"))
                    .filter(used -> !module(used.getTargetClass()).equals(module(user)))
                    .forEach(used ->
                        events.add(SimpleConditionEvent.violated(user, used.getDescription())));
              }
            })
        .check(REFRACT);
  }

  @ParameterizedTest
  @MethodSource("libraries")
  void aLibraryIsOneModulesBusiness(Map.Entry<String, String> library) {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + library.getValue() + "..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(library.getKey())
        .check(REFRACT);
  }

  @Test
  void onlyTheCommandLineSpeaksAndEndsTheProcess() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + "cli..")
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .orShould()
        .callMethod(System.class, "exit", int.class)
        .orShould()
        .callMethod(Runtime.class, "halt", int.class)
        .orShould()
        .callMethod(Throwable.class, "printStackTrace")
        .check(REFRACT);
  }

  @Test
  void nothingIsDoneByReflection() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAPackage("java.lang.reflect..")
        .check(REFRACT);
  }

  @Test
  void foreignFunctionsAreCalledInOnePlace() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + "cli.terminal")
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.lang.foreign.Linker")
        .check(REFRACT);
  }

  private static String module(JavaClass of) {
    String below = of.getPackageName().substring(ROOT.length());
    int dot = below.indexOf('.');
    return dot < 0 ? below : below.substring(0, dot);
  }
}
