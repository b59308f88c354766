package dev.refract.cli.progress;

import dev.refract.cli.terminal.Colours;
import dev.refract.cli.terminal.Colours.Role;

/// One line of the terminal under construction, never wider than there are columns.
final class Line {
  private final Colours colours;
  private final int columns;
  private final StringBuilder text = new StringBuilder();
  private int width;

  Line(Colours colours, int columns) {
    this.colours = colours;
    this.columns = columns;
  }

  /// Adds as much of `piece` as there is room for. One character takes one column here: what is
  /// shown are names, numbers and the glyphs of this package.
  Line add(Role role, String piece) {
    int room = Math.min(columns - width, piece.codePointCount(0, piece.length()));
    if (room > 0) {
      text.append(colours.paint(role, piece.substring(0, piece.offsetByCodePoints(0, room))));
      width += room;
    }
    return this;
  }

  /// Fills up with blanks to column `column`.
  Line to(int column) {
    return add(Role.PLAIN, " ".repeat(Math.max(0, column - width)));
  }

  int room() {
    return columns - width;
  }

  int width() {
    return width;
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
