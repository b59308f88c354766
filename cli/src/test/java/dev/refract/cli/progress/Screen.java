package dev.refract.cli.progress;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a terminal shows after a program has written to it: enough of ECMA-48 for this package, and
/// an error for anything else. Wraps like xterm: only when something is written behind the last
/// column.
final class Screen {
  private static final Pattern SEQUENCE = Pattern.compile("\u001b\\[(\\??)([0-9;]*)([A-Za-z])");

  private final int columns;
  private final int rows;
  private final List<int[]> lines = new ArrayList<>();
  private int row;
  private int column;
  private boolean cursorVisible = true;
  private int scrolled;

  Screen(int columns, int rows) {
    this.columns = columns;
    this.rows = rows;
    lines.add(blank());
  }

  private int[] blank() {
    int[] line = new int[columns];
    Arrays.fill(line, ' ');
    return line;
  }

  Screen write(String text) {
    Matcher sequences = SEQUENCE.matcher(text);
    int at = 0;
    while (at < text.length()) {
      int c = text.codePointAt(at);
      if (c == 0x1b) {
        if (!sequences.find(at) || sequences.start() != at) {
          throw new AssertionError("unknown sequence: " + text.substring(at));
        }
        obey(sequences.group(1), sequences.group(2), sequences.group(3));
        at = sequences.end();
      } else {
        put(c);
        at += Character.charCount(c);
      }
    }
    return this;
  }

  private void put(int c) {
    switch (c) {
      case '\r' -> column = 0;
      // The terminal's driver makes both of a line feed.
      case '\n' -> {
        column = 0;
        down();
      }
      default -> {
        if (column == columns) {
          column = 0;
          down();
        }
        lines.get(row)[column] = c;
        column++;
      }
    }
  }

  private void down() {
    row++;
    if (row == lines.size()) {
      lines.add(blank());
    }
    if (row - scrolled >= rows) {
      scrolled++;
    }
  }

  private void obey(String mark, String number, String letter) {
    switch (mark + letter) {
      case "m" -> {}
      // The cursor cannot leave the window.
      case "A" -> row = Math.max(scrolled, row - Integer.parseInt(number));
      case "K" -> Arrays.fill(lines.get(row), column, columns, ' ');
      case "J" -> {
        Arrays.fill(lines.get(row), column, columns, ' ');
        lines.subList(row + 1, lines.size()).clear();
      }
      case "?h" -> cursorVisible = true;
      case "?l" -> cursorVisible = false;
      default -> throw new AssertionError("unknown sequence: " + mark + number + letter);
    }
  }

  /// What there is to see, with what has scrolled away above it, without blanks at the ends.
  String text() {
    StringBuilder text = new StringBuilder();
    for (int[] line : lines) {
      text.append(new String(line, 0, columns).stripTrailing()).append('\n');
    }
    return text.toString().stripTrailing();
  }

  boolean isCursorVisible() {
    return cursorVisible;
  }

  int column() {
    return column;
  }
}
