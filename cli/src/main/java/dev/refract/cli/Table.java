package dev.refract.cli;

import dev.refract.cli.terminal.Colours;
import dev.refract.cli.terminal.Colours.Role;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/// Text in columns, two blanks apart, under a heading.
final class Table {
  private static final String GAP = "  ";

  private final List<String> heading;
  private final List<List<String>> rows = new ArrayList<>();
  private final BitSet right = new BitSet();

  Table(String... heading) {
    this.heading = List.of(heading);
  }

  /// Has column `column` end, rather than begin, in one line.
  Table right(int column) {
    right.set(column);
    return this;
  }

  void row(String... cells) {
    if (cells.length != heading.size()) {
      throw new IllegalArgumentException("a row has as many cells as the heading");
    }
    rows.add(Arrays.stream(cells).map(FailureReport::clean).toList());
  }

  List<String> lines(Colours colours) {
    int[] widths = new int[heading.size()];
    for (int column = 0; column < widths.length; column++) {
      widths[column] = heading.get(column).length();
      for (List<String> row : rows) {
        widths[column] = Math.max(widths[column], row.get(column).length());
      }
    }
    List<String> lines = new ArrayList<>();
    lines.add(colours.paint(Role.FAINT, line(heading, widths)));
    rows.forEach(row -> lines.add(line(row, widths)));
    return lines;
  }

  private String line(List<String> cells, int[] widths) {
    List<String> padded = new ArrayList<>();
    for (int column = 0; column < widths.length; column++) {
      String blanks = " ".repeat(widths[column] - cells.get(column).length());
      padded.add(right.get(column) ? blanks + cells.get(column) : cells.get(column) + blanks);
    }
    return String.join(GAP, padded).stripTrailing();
  }
}
