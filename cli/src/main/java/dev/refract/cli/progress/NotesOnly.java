package dev.refract.cli.progress;

import dev.refract.build.Event;

/// Passes on what the user should know and leaves out what is merely going on.
public record NotesOnly(Progress next) implements Progress {
  @Override
  public void on(Event event) {
    if (event instanceof Event.Note) {
      next.on(event);
    }
  }

  @Override
  public void end(Ending ending) {
    next.end(ending);
  }
}
