package dev.refract.crystal.internal.scan;

import java.util.ArrayDeque;
import java.util.Deque;

/// Which of a file's conditional parts one is in, as it is read from top to bottom.
final class Branches {
  // `here`: whether this part is taken. `earlier`: whether a part before it was.
  private record Branch(Truth outside, Truth here, Truth earlier) {}

  private final Deque<Branch> open = new ArrayDeque<>();
  private boolean certain;
  private boolean over;

  Branches(boolean certain) {
    this.certain = certain;
  }

  void begin(Truth condition) {
    open.push(new Branch(now(), condition, condition));
  }

  void elseIf(Truth condition) {
    if (!open.isEmpty()) {
      Branch last = open.pop();
      Truth here = last.earlier().not().and(condition);
      open.push(new Branch(last.outside(), here, last.earlier().or(condition)));
    }
  }

  void end() {
    if (!open.isEmpty()) {
      open.pop();
    }
  }

  /// The rest is left out where `condition` holds: that of the file, if `whole`.
  void skip(Truth condition, boolean whole) {
    switch (now().and(condition)) {
      case FALSE -> {}
      case TRUE -> {
        over |= whole;
        certain = false;
      }
      case UNKNOWN -> certain = false;
    }
  }

  /// From here on nothing is certain.
  void doubt() {
    certain = false;
  }

  /// Whether the rest of the file is left out.
  boolean over() {
    return over;
  }

  /// Whether this part can be part of the program.
  boolean reachable() {
    return now() != Truth.FALSE;
  }

  /// Whether it surely is.
  boolean certain() {
    return certain && now() == Truth.TRUE;
  }

  private Truth now() {
    Branch last = open.peek();
    return last == null ? Truth.TRUE : last.outside().and(last.here());
  }
}
