package dev.refract.crystal.internal.scan;

/// What the last token was, which decides what a slash means.
enum After {
  /// An operand has to follow: a slash begins a regular expression.
  OPERATOR,
  /// A value: a slash divides it.
  VALUE,
  /// A name, perhaps that of a method whose first argument follows.
  NAME,
  /// `def` or a `.`: the name of a method has to follow, which may be an operator's.
  DEFINITION
}
