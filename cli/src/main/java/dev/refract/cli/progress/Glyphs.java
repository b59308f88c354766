package dev.refract.cli.progress;

/// The signs of the live table.
///
/// @param done a step is finished
/// @param running a step is under way
/// @param waiting a step has not begun
/// @param failed a step failed
/// @param stopped a step was under way when another failed
/// @param full a whole unit of a bar
/// @param empty what is missing of a bar
/// @param dot between two pieces of text
record Glyphs(
    String done,
    String running,
    String waiting,
    String failed,
    String stopped,
    String full,
    String empty,
    String dot) {
  static final Glyphs UNICODE = new Glyphs("✓", "▸", "·", "✗", "○", "━", "─", " · ");

  /// For terminals that know no more than ASCII.
  static final Glyphs ASCII = new Glyphs("+", ">", ".", "x", "o", "=", "-", ", ");
}
