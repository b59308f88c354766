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
  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

  @TempDir private Path directory;

  @Test
  void takesASoundSource() throws Exception {
    assertThat(compile("return value == null ? 0 : value.length();")).isEqualTo("");
  }

  @Test
  void refusesANullDereference() throws Exception {
    assertThat(compile("return value.length();")).contains("[NullAway]");
  }

  @Test
  void refusesWhatErrorProneKnowsToBeWrong() throws Exception {
    assertThat(compile("return new int[0].equals(new int[0]) ? 1 : 0;"))
        .contains("[ArrayEquals]");
  }

  private String compile(String body) throws Exception {
    Path source = directory.resolve("planted/Planted.java");
    Files.createDirectories(directory.resolve("planted"));
    Files.writeString(
        source,
        """
              package planted;

              import org.jspecify.annotations.NullMarked;
              import org.jspecify.annotations.Nullable;

              @NullMarked
              final class Planted {
                private Planted() {}

                static int length(@Nullable String value) {
                  %s
                }
              }
              """
                .formatted(body));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "javac").toString());
    for (String line : Files.readAllLines(ROOT.resolve(".mvn/jvm.config"))) {
      String[] words = line.strip().split(" ");
      command.add("-J" + words[0] + "=" + words[1]);
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
