package dev.refract.build.audit;

/// What the audit looks at. This is the whole list.
public enum Rule {
  /// The file is whole and well-formed.
  WELL_FORMED,
  /// Processor family, `e_machine`.
  MACHINE,
  /// Word size and byte order.
  LAYOUT,
  /// `Tag_CPU_arch` and `Tag_CPU_arch_profile`.
  CPU_ARCHITECTURE,
  /// Version of the ARM embedded ABI, `e_flags`.
  ABI_VERSION,
  /// Floating-point arguments: `e_flags` and `Tag_ABI_VFP_args`.
  FLOAT_ABI,
  /// The file has ARM attributes at all.
  ATTRIBUTES,
  /// `Tag_THUMB_ISA_use`.
  THUMB,
  /// `Tag_FP_arch`.
  FLOATING_POINT,
  /// `Tag_Advanced_SIMD_arch` and `Tag_WMMX_arch`.
  SIMD,
  /// `Tag_DIV_use`.
  DIVISION,
  /// The stack holds no code.
  STACK,
  /// The program's loader is in the image.
  INTERPRETER,
  /// A needed library is where the loader looks.
  LIBRARY,
  /// A library defines the symbol versions that others need of it.
  SYMBOL_VERSION
}
