package dev.refract.elf;

/// What a file says about code on its stack, `PT_GNU_STACK`.
public enum StackFlag {
  /// The stack holds data only.
  DATA,
  /// The file wants to run code on the stack.
  EXECUTABLE,
  /// The file says nothing, and the system's old default for the machine holds.
  UNSTATED
}
