package dev.refract.build.audit;

import dev.refract.elf.ElfFile;
import dev.refract.elf.ElfHeader;
import dev.refract.elf.Machine;
import java.nio.ByteOrder;
import java.util.List;

/// What is checked of each file by itself.
final class FileRules {
  private final Expectation expectation;

  FileRules(Expectation expectation) {
    this.expectation = expectation;
  }

  /// Whether the file is for the platform's machine at all; nothing else is worth a look if not.
  boolean isForMachine(String path, ElfFile file, List<Finding> findings) {
    ElfHeader header = file.header();
    if (!header.machine().equals(expectation.machine())) {
      findings.add(
          error(
              path,
              Rule.MACHINE,
              "it is for " + header.machine(),
              expectation.platform() + " is " + expectation.machine()));
      return false;
    }
    if (header.elfClass() != expectation.elfClass()
        || !header.order().equals(expectation.order())) {
      findings.add(
          error(
              path,
              Rule.LAYOUT,
              "it is " + header.elfClass() + " " + name(header.order()),
              expectation.platform()
                  + " is "
                  + expectation.elfClass()
                  + " "
                  + name(expectation.order())));
      return false;
    }
    return true;
  }

  void check(String path, ElfFile file, List<Finding> findings) {
    checkArm(path, file, findings);
    switch (file.stack()) {
      case DATA -> {}
      case EXECUTABLE ->
          findings.add(
              new Finding(
                  path,
                  Rule.STACK,
                  file.isProgram() ? Severity.ERROR : Severity.WARNING,
                  "PT_GNU_STACK asks for an executable stack",
                  "the stack is for data"));
      case UNSTATED -> {
        // On AArch64 the stack is for data unless a file says otherwise.
        if (!expectation.machine().equals(Machine.AARCH64)) {
          findings.add(
              new Finding(
                  path,
                  Rule.STACK,
                  Severity.WARNING,
                  "it has no PT_GNU_STACK",
                  "without one the stack may be executable"));
        }
      }
    }
  }

  void checkArm(String path, ElfFile file, List<Finding> findings) {
    expectation
        .arm()
        .ifPresent(limits -> new ArmRules(expectation, limits, path, file, findings).check());
  }

  private static Finding error(String path, Rule rule, String found, String wanted) {
    return new Finding(path, rule, Severity.ERROR, found, wanted);
  }

  private static String name(ByteOrder order) {
    return order.equals(ByteOrder.LITTLE_ENDIAN) ? "little-endian" : "big-endian";
  }
}
