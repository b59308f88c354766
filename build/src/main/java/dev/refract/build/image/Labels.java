package dev.refract.build.image;

import dev.refract.build.plan.Revision;
import dev.refract.crystal.ShardFile;
import dev.refract.oci.Annotations;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// What an image says of itself: the same words as labels of its configuration and as annotations
/// of manifests and index (OCI image specification, annotations.md).
///
/// @param words by key
/// @param dates of the image
public record Labels(SortedMap<String, String> words, Dates dates) {
  public Labels {
    words = Collections.unmodifiableSortedMap(new TreeMap<>(words));
  }

  /// From shard.yml and, where git knows it, the revision.
  public static Labels of(ShardFile shard, Optional<Revision> revision, Dates dates) {
    SortedMap<String, String> words = new TreeMap<>();
    words.put(Annotations.TITLE, shard.name());
    words.put(Annotations.VERSION, shard.version());
    words.put(Annotations.CREATED, dates.created().toString());
    shard.license().ifPresent(text -> words.put(Annotations.LICENSES, text));
    shard.description().ifPresent(text -> words.put(Annotations.DESCRIPTION, text.strip()));
    shard.repository().ifPresent(text -> words.put(Annotations.SOURCE, text));
    shard.homepage().ifPresent(text -> words.put(Annotations.URL, text));
    shard.documentation().ifPresent(text -> words.put(Annotations.DOCUMENTATION, text));
    if (!shard.authors().isEmpty()) {
      words.put(Annotations.AUTHORS, String.join(", ", shard.authors()));
    }
    revision.ifPresent(r -> words.put(Annotations.REVISION, r.commit()));
    return new Labels(words, dates);
  }
}
