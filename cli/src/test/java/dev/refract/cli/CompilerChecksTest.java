package dev.refract.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPath;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/// The compiler's additional checks fail silently when they are set up wrongly; so here are sources
/// that they have to refuse, given to javac exactly as Maven gives it ours.
class CompilerChecksTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  @TempDir private Path directory;

  @Test
  void refuseWhatIsWrongAndNothingElse() throws Exception {
    String errors =
        compile(
            """
            package planted;

            import org.jspecify.annotations.NullMarked;
            import org.jspecify.annotations.Nullable;

            @NullMarked
            final class Planted {
              private Planted() {}

              static int checked(@Nullable String value) {
                return value == null ? 0 : value.length();
              }

              static int unchecked(@Nullable String value) {
                return value.length();
              }

              static boolean sameArray(int[] one, int[] other) {
                return one.equals(other);
              }
            }
            """);

    assertThat(errors.lines().filter(line -> line.contains("error:")))
        .satisfiesExactly(
            first -> assertThat(first).contains("Planted.java:15:").contains("[NullAway]"),
            second -> assertThat(second).contains("Planted.java:19:").contains("[ArrayEquals]"));
  }

  private String compile(String text) throws Exception {
    Path source = Files.createDirectories(directory.resolve("planted")).resolve("Planted.java");
    Files.writeString(source, text);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "javac").toString());
    for (String line : Files.readAllLines(ROOT.resolve(".mvn/jvm.config"))) {
      command.add("-J" + line.strip().replace(' ', '='));
    }
    command.addAll(compilerArguments());
    String classPath = Subprocess.classPath();
    command.addAll(List.of("-processorpath", classPath, "-cp", classPath));
    command.addAll(List.of("-d", directory.resolve("classes").toString(), source.toString()));
    return Subprocess.run(command).errors();
  }

  private static List<String> compilerArguments() throws Exception {
    Document pom =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(ROOT.resolve("pom.xml").toFile());
    XPath path = XPathFactory.newInstance().newXPath();
    NodeList found =
        (NodeList)
            path.evaluate(
                "/project/build/plugins/plugin[artifactId='maven-compiler-plugin']"
                    + "/configuration/compilerArgs/arg",
                pom,
                XPathConstants.NODESET);
    List<String> arguments = new ArrayList<>();
    for (int i = 0; i < found.getLength(); i++) {
      arguments.add(found.item(i).getTextContent());
    }
    assertThat(arguments).isNotEmpty();
    return arguments;
  }
}
