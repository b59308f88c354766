package dev.refract.build.image;

import dev.refract.build.audit.Audit;
import dev.refract.build.audit.AuditReport;
import dev.refract.build.audit.Tree;
import dev.refract.build.plan.TargetPlatform;
import dev.refract.failure.Failure;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// The file system of one platform's image, as its layers make it.
///
/// @param layers from the lowest to the topmost, by how seldom they change
/// @param entries of all of them together, and of the image below if there is one
public record PlatformFiles(List<Layer> layers, SortedMap<String, Entry> entries) {
  public PlatformFiles {
    layers = List.copyOf(layers);
    entries = Collections.unmodifiableSortedMap(new TreeMap<>(entries));
  }

  /// Proves that every ELF file fits `target`.
  ///
  /// @throws Failure of kind UNFIT with what does not
  public AuditReport audit(TargetPlatform target) throws Failure, IOException {
    SortedMap<String, Tree.Entry> all = new TreeMap<>();
    entries.forEach((path, entry) ->
        all.put(
            path,
            switch (entry) {
              case Entry.Directory _ -> new Tree.Directory();
              case Entry.Symlink link -> new Tree.Link(link.target());
              case Entry.File file -> content(file.content());
            }));
    Tree tree = Tree.of(all);
    return Audit.of(target.expectation().in(tree), tree).orFail();
  }

  private static Tree.Entry content(Content content) {
    return switch (content) {
      case Content.Kept kept -> new Tree.File(kept.file());
      case Content.Made made -> new Tree.Memory(made.segment());
      // What the audit looks at is kept.
      case Content.Below _ -> new Tree.Memory(MemorySegment.NULL);
    };
  }
}
