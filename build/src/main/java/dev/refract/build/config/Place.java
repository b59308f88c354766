package dev.refract.build.config;

import dev.refract.crystal.yaml.Yaml;
import dev.refract.failure.Failure;
import dev.refract.failure.Text;

/// Where a value stands: in which file, at which line and column, under which key.
///
/// @param fileName as messages call it
/// @param path the keys that lead there, such as `image.ports[0]`; empty for the whole file
record Place(String fileName, int line, int column, String path) {
  private static final int SHOWN_KEY = 64;

  static Place top(String fileName) {
    return new Place(fileName, 1, 1, "");
  }

  /// The place of what stands under `key` in a mapping that is here.
  Place under(String key, Yaml.Node value) {
    return at(value, path.isEmpty() ? shown(key) : path + "." + shown(key));
  }

  /// The place of one of the items of a list that is here.
  Place item(int index, Yaml.Node value) {
    return at(value, path + "[" + index + "]");
  }

  private Place at(Yaml.Node node, String newPath) {
    return new Place(fileName, node.line(), node.column(), newPath);
  }

  /// A failure of kind PROJECT with what is wrong here.
  Failure problem(String problem) {
    return Yaml.problem(fileName, line, column, path.isEmpty() ? problem : path + ": " + problem);
  }

  static String shown(String key) {
    return Text.shown(key, SHOWN_KEY);
  }
}
