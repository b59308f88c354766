package dev.refract.elf;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The build attributes of the vendor `aeabi` (Arm ABI, addenda32, "Public tags").
public enum ArmTag {
  CPU_RAW_NAME(4, "CPU_raw_name"),
  CPU_NAME(5, "CPU_name"),
  CPU_ARCH(6, "CPU_arch"),
  CPU_ARCH_PROFILE(7, "CPU_arch_profile"),
  ARM_ISA_USE(8, "ARM_ISA_use", "No", "Yes"),
  THUMB_ISA_USE(9, "THUMB_ISA_use", "No", "Thumb-1", "Thumb-2", "Yes"),
  FP_ARCH(
      10,
      "FP_arch",
      "No",
      "VFPv1",
      "VFPv2",
      "VFPv3",
      "VFPv3-D16",
      "VFPv4",
      "VFPv4-D16",
      "FP for ARMv8",
      "FPv5/FP-D16 for ARMv8"),
  WMMX_ARCH(11, "WMMX_arch", "No", "WMMXv1", "WMMXv2"),
  ADVANCED_SIMD_ARCH(
      12,
      "Advanced_SIMD_arch",
      "No",
      "NEONv1",
      "NEONv1 with Fused-MAC",
      "NEON for ARMv8",
      "NEON for ARMv8.1"),
  PCS_CONFIG(
      13,
      "PCS_config",
      "None",
      "Bare platform",
      "Linux application",
      "Linux DSO",
      "PalmOS 2004",
      "PalmOS (reserved)",
      "SymbianOS 2004",
      "SymbianOS (reserved)"),
  ABI_PCS_R9_USE(14, "ABI_PCS_R9_use", "V6", "SB", "TLS", "Unused"),
  ABI_PCS_RW_DATA(15, "ABI_PCS_RW_data", "Absolute", "PC-relative", "SB-relative", "None"),
  ABI_PCS_RO_DATA(16, "ABI_PCS_RO_data", "Absolute", "PC-relative", "None"),
  ABI_PCS_GOT_USE(17, "ABI_PCS_GOT_use", "None", "direct", "GOT-indirect"),
  ABI_PCS_WCHAR_T(18, "ABI_PCS_wchar_t", "None", "??? 1", "2", "??? 3", "4"),
  ABI_FP_ROUNDING(19, "ABI_FP_rounding", "Unused", "Needed"),
  ABI_FP_DENORMAL(20, "ABI_FP_denormal", "Unused", "Needed", "Sign only"),
  ABI_FP_EXCEPTIONS(21, "ABI_FP_exceptions", "Unused", "Needed"),
  ABI_FP_USER_EXCEPTIONS(22, "ABI_FP_user_exceptions", "Unused", "Needed"),
  ABI_FP_NUMBER_MODEL(23, "ABI_FP_number_model", "Unused", "Finite", "RTABI", "IEEE 754"),
  ABI_ALIGN_NEEDED(24, "ABI_align_needed", "None", "8-byte", "4-byte"),
  ABI_ALIGN_PRESERVED(25, "ABI_align_preserved", "None", "8-byte, except leaf SP", "8-byte"),
  ABI_ENUM_SIZE(26, "ABI_enum_size", "Unused", "small", "int", "forced to int"),
  ABI_HARDFP_USE(27, "ABI_HardFP_use", "As Tag_FP_arch", "SP only", "Reserved", "Deprecated"),
  ABI_VFP_ARGS(28, "ABI_VFP_args", "AAPCS", "VFP registers", "custom", "compatible"),
  ABI_WMMX_ARGS(29, "ABI_WMMX_args", "AAPCS", "WMMX registers", "custom"),
  ABI_OPTIMIZATION_GOALS(
      30,
      "ABI_optimization_goals",
      "None",
      "Prefer Speed",
      "Aggressive Speed",
      "Prefer Size",
      "Aggressive Size",
      "Prefer Debug",
      "Aggressive Debug"),
  ABI_FP_OPTIMIZATION_GOALS(
      31,
      "ABI_FP_optimization_goals",
      "None",
      "Prefer Speed",
      "Aggressive Speed",
      "Prefer Size",
      "Aggressive Size",
      "Prefer Accuracy",
      "Aggressive Accuracy"),
  COMPATIBILITY(32, "compatibility"),
  CPU_UNALIGNED_ACCESS(34, "CPU_unaligned_access", "None", "v6"),
  FP_HP_EXTENSION(36, "FP_HP_extension", "Not Allowed", "Allowed"),
  ABI_FP_16BIT_FORMAT(38, "ABI_FP_16bit_format", "None", "IEEE 754", "Alternative Format"),
  MPEXTENSION_USE(42, "MPextension_use", "Not Allowed", "Allowed"),
  DIV_USE(
      44,
      "DIV_use",
      "Allowed in Thumb-ISA, v7-R or v7-M",
      "Not allowed",
      "Allowed in v7-A with integer division extension"),
  DSP_EXTENSION(46, "DSP_extension", "Follow architecture", "Allowed"),
  NODEFAULTS(64, "nodefaults"),
  ALSO_COMPATIBLE_WITH(65, "also_compatible_with"),
  T2EE_USE(66, "T2EE_use", "Not Allowed", "Allowed"),
  CONFORMANCE(67, "conformance"),
  VIRTUALIZATION_USE(
      68,
      "Virtualization_use",
      "Not Allowed",
      "TrustZone",
      "Virtualization Extensions",
      "TrustZone and Virtualization Extensions");

  private final int code;
  private final String label;

  @SuppressWarnings("ImmutableEnumChecker") // List.of cannot change, which the type does not tell
  private final List<String> meanings;

  ArmTag(int code, String label, String... meanings) {
    this.code = code;
    this.label = "Tag_" + label;
    this.meanings = List.of(meanings);
  }

  /// The tag with number `code`, if it is one of these.
  public static Optional<ArmTag> of(int code) {
    return Arrays.stream(values()).filter(tag -> tag.code == code).findFirst();
  }

  /// The number in the file.
  public int code() {
    return code;
  }

  /// The name in the specification: `Tag_CPU_arch`.
  public String label() {
    return label;
  }

  /// What `value` means for this tag, in the words of binutils; `??? 77` for what nobody defined.
  public String meaning(long value) {
    String unknown = "??? " + value;
    return switch (this) {
      case CPU_ARCH -> ArmArchitecture.of(value).map(ArmArchitecture::label).orElse(unknown);
      case CPU_ARCH_PROFILE ->
          switch ((int) Math.min(value, 0xff)) {
            case 0 -> "None";
            case 'A' -> "Application";
            case 'R' -> "Realtime";
            case 'M' -> "Microcontroller";
            case 'S' -> "Application or Realtime";
            default -> unknown;
          };
      case ABI_ALIGN_NEEDED, ABI_ALIGN_PRESERVED ->
          value >= 4 && value <= 12
              ? "8-byte and up to " + (1 << value) + "-byte extended"
              : listed(value, unknown);
      case NODEFAULTS -> "True";
      default -> listed(value, unknown);
    };
  }

  private String listed(long value, String unknown) {
    return value < meanings.size() ? meanings.get((int) value) : unknown;
  }
}
