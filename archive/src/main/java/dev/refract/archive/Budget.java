package dev.refract.archive;

/// Counts what an archive has cost so far, and refuses what goes over the [Limits].
final class Budget {
  private final Limits limits;
  private final String what;
  private long entries;
  private long nameBytes;
  private long totalBytes;

  Budget(Limits limits, String what) {
    this.limits = limits;
    this.what = what;
  }

  /// One more entry, with a name (and a link's target) of `nameLength` characters.
  void entry(int nameLength) throws HostileInputException {
    entries++;
    nameBytes += nameLength;
    if (entries > limits.entries()) {
      throw new HostileInputException(what, "more than " + limits.entries() + " entries");
    }
    if (nameBytes > limits.nameBytes()) {
      throw new HostileInputException(
          what, "names of more than " + limits.nameBytes() + " bytes in all");
    }
  }

  /// One more content of `size` bytes.
  void content(String name, long size) throws HostileInputException {
    if (size > limits.fileBytes()) {
      throw new HostileInputException(
          what,
          HostileInputException.shown(name)
              + " has "
              + size
              + " bytes, more than "
              + limits.fileBytes());
    }
    totalBytes += size; // no overflow: the sum before and the size are both bounded by limits
    if (totalBytes < 0 || totalBytes > limits.totalBytes()) {
      throw new HostileInputException(
          what, "more than " + limits.totalBytes() + " bytes of content");
    }
  }
}
