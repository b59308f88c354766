package dev.refract.cli.progress;

import dev.refract.build.Event;
import dev.refract.failure.Failure;

/// One way of showing a build's events, from the first event until [#end].
public interface Progress extends Event.Listener {
  /// Shows nothing.
  Progress NONE =
      new Progress() {
        @Override
        public void on(Event event) {}

        @Override
        public void end(Ending ending) {}
      };

  /// What a build does while this shows it.
  @FunctionalInterface
  interface Work<T> {
    T shownBy(Progress progress) throws Failure;
  }

  /// Does `work`, and ends as it ended.
  default <T> T during(Work<T> work) throws Failure {
    // Tells steps that were broken off from those that are done, should something unforeseen
    // happen.
    Ending ending = new Failed("");
    try {
      T result = work.shownBy(this);
      ending = new Done();
      return result;
    } catch (Failure e) {
      ending = new Failed(e.where());
      throw e;
    } finally {
      end(ending);
    }
  }

  /// Stops showing and leaves the cursor at the start of a line. Only the first call counts, and
  /// events after it are passed over.
  void end(Ending ending);

  /// How a build ended.
  sealed interface Ending {}

  /// The build is done; a summary follows.
  record Done() implements Ending {}

  /// The build failed; a message follows.
  ///
  /// @param where the failure's place, which is the name of a step where one failed
  record Failed(String where) implements Ending {}
}
