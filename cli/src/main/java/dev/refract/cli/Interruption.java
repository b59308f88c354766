package dev.refract.cli;

import java.io.PrintStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/// What happens on Ctrl-C, SIGTERM and SIGHUP: the work is interrupted, child processes end, one
/// line says so, and the exit code is 130.
///
/// Runs as a shutdown hook. The main thread calls [#finished] when there is nothing left to
/// interrupt; whoever comes first of the two decides how the process ends.
final class Interruption {
  private static final int EXIT_CODE = 130;
  private static final long PATIENCE_SECONDS = 3;

  private enum State {
    WORKING,
    FINISHED,
    INTERRUPTED
  }

  private final AtomicReference<State> state = new AtomicReference<>(State.WORKING);
  private final CountDownLatch unwound = new CountDownLatch(1);
  private final Thread worker;
  private final PrintStream err;

  private Interruption(Thread worker, PrintStream err) {
    this.worker = worker;
    this.err = err;
  }

  /// Watches over the work of the calling thread.
  static Interruption watch(PrintStream err) {
    Interruption interruption = new Interruption(Thread.currentThread(), err);
    Runtime.getRuntime()
        .addShutdownHook(Thread.ofPlatform().name("interruption").unstarted(interruption::act));
    return interruption;
  }

  /// Whether the user or the system asked to stop; failures are only a consequence of it then.
  boolean isInterrupted() {
    return state.get() == State.INTERRUPTED;
  }

  /// Says that the work is over and nothing of it needs to be cleaned up.
  void finished() {
    state.compareAndSet(State.WORKING, State.FINISHED);
    unwound.countDown();
  }

  private void act() {
    if (!state.compareAndSet(State.WORKING, State.INTERRUPTED)) {
      return;
    }
    worker.interrupt();
    endChildren();
    try {
      // The worker puts the terminal in order and takes back what is half done.
      boolean tidy = unwound.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
      err.println(
          tidy ? "[refract] interrupted" : "[refract] interrupted, before it was tidied up");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    endChildren();
    // Without halting, SIGTERM would end as 143.
    Runtime.getRuntime().halt(EXIT_CODE);
  }

  private static void endChildren() {
    ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
  }
}
