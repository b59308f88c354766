package dev.refract.build.config;

import dev.refract.failure.Failure;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// What a template can ask for beside variables of the environment: the whole list.
enum TemplateName {
  GIT_COMMIT("git.commit"),
  GIT_SHORT_COMMIT("git.short-commit"),
  GIT_BRANCH("git.branch"),
  GIT_TAG("git.tag"),
  /// `true` or `false`.
  GIT_DIRTY("git.dirty"),
  /// When the commit was made, such as `2024-05-06T07:08:09Z`.
  GIT_DATE("git.date"),
  /// `SOURCE_DATE_EPOCH`, else the commit's date; never the clock.
  DATE("date"),
  /// The same as `2024-05-06`, fit for a tag.
  DATE_DAY("date.day"),
  /// The same in seconds since 1970.
  DATE_SECONDS("date.seconds"),
  SHARD_NAME("shard.name"),
  SHARD_VERSION("shard.version");

  private final String text;

  TemplateName(String text) {
    this.text = text;
  }

  static Optional<TemplateName> of(String text) {
    return Arrays.stream(values()).filter(name -> name.text.equals(text)).findFirst();
  }

  static List<String> all() {
    return Arrays.stream(values()).map(name -> name.text).toList();
  }

  /// Its value, where it has one.
  ///
  /// @throws Failure of kind USAGE if `SOURCE_DATE_EPOCH` is no number
  Optional<String> value(Surroundings around) throws Failure {
    Optional<Commit> commit = around.commit();
    return switch (this) {
      case GIT_COMMIT -> commit.map(Commit::hash);
      case GIT_SHORT_COMMIT -> commit.map(Commit::shortHash);
      case GIT_BRANCH -> commit.flatMap(Commit::branch);
      case GIT_TAG -> commit.flatMap(Commit::tag);
      case GIT_DIRTY -> commit.map(c -> Boolean.toString(c.dirty()));
      case GIT_DATE -> commit.map(c -> c.committed().toString());
      case DATE -> date(around).map(Instant::toString);
      case DATE_DAY -> date(around).map(d -> d.atOffset(ZoneOffset.UTC).toLocalDate().toString());
      case DATE_SECONDS -> date(around).map(d -> Long.toString(d.getEpochSecond()));
      case SHARD_NAME -> Optional.of(around.shard().name());
      case SHARD_VERSION -> Optional.of(around.shard().version());
    };
  }

  /// Why it has no value, where it has none: a clause.
  String absence(Surroundings around) {
    String noCommit = "git knows no commit of this project";
    return switch (this) {
      case GIT_COMMIT, GIT_SHORT_COMMIT, GIT_DIRTY, GIT_DATE -> noCommit;
      case GIT_BRANCH -> around.commit().isEmpty() ? noCommit : "no branch is checked out";
      case GIT_TAG -> around.commit().isEmpty() ? noCommit : "the commit has no tag";
      case DATE, DATE_DAY, DATE_SECONDS -> "SOURCE_DATE_EPOCH is not set, and " + noCommit;
      case SHARD_NAME, SHARD_VERSION -> "shard.yml has none";
    };
  }

  private static Optional<Instant> date(Surroundings around) throws Failure {
    return SourceDate.of(around.environment())
        .map(Instant::ofEpochSecond)
        .or(() -> around.commit().map(Commit::committed));
  }
}
