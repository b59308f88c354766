package dev.refract.build;

import dev.refract.build.compile.ProjectCopy;
import dev.refract.build.image.LinkedProgram;
import dev.refract.build.link.EmulatedLink;
import dev.refract.build.link.Link;
import dev.refract.build.link.Placement;
import dev.refract.build.plan.Making;
import dev.refract.build.store.Result;
import dev.refract.build.store.Step;
import dev.refract.build.store.Store;
import dev.refract.failure.Failure;
import java.io.IOException;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/// Links the programs of one platform, by lld or by its own C compiler.
record Linking(PlatformRoots places, Store store, Reporter reporter) {
  /// The libraries that link lines name and the sysroot lacks: names after `-l`.
  SortedSet<String> missing(Iterable<Compiled> programs)
      throws Failure, IOException, InterruptedException {
    SortedSet<String> missing = new TreeSet<>();
    for (Compiled program : programs) {
      missing.addAll(linkOf(program).placement(program.words()).missing());
    }
    return missing;
  }

  /// The linked program, as a stage.
  ///
  /// @param project what the compiler read
  LinkedProgram link(Compiled program, ProjectCopy project)
      throws Failure, IOException, InterruptedException {
    Link link = linkOf(program);
    Placement wanted = link.placement(program.words());
    Placement placement =
        switch (places.platform().making()) {
          case Making.Cross _ -> wanted;
          case Making.EmulatedLink _, Making.Emulated _ -> fit(link, program, wanted);
        };
    Step step =
        switch (places.platform().making()) {
          case Making.Cross _ -> link.step(program.object(), program.words(), placement);
          case Making.EmulatedLink _, Making.Emulated _ ->
              new EmulatedLink(link, project, places.emulation(), places::qemu)
                  .step(program.object(), program.line(), placement);
        };
    String linker = linker() + places.decisions().mode().word();
    Result result =
        reporter.stage(
            Optional.of(places.platform().target().platform()),
            Stage.LINK,
            linker,
            () -> store.result(step),
            Result::cached,
            linked -> linker + beside(Link.placement(placement, linked)));
    return new LinkedProgram(
        program.name(),
        step,
        result.blob(Link.PROGRAM),
        Link.taken(result),
        Link.libraries(result));
  }

  // Which archives cannot be inside only a linker finds out, and lld alone tells. It may well fail
  // for another reason, which is then why it is not the one that links.
  private Placement fit(Link link, Compiled program, Placement placement)
      throws Failure, IOException, InterruptedException {
    try {
      Step trial = link.step(program.object(), program.words(), placement);
      return Link.placement(placement, store.result(trial));
    } catch (Failure failure) {
      if (failure.kind() == Failure.Kind.INTERRUPTED) {
        throw failure;
      }
      return placement;
    }
  }

  private String linker() {
    return switch (places.platform().making()) {
      case Making.Cross _ -> "lld, ";
      case Making.EmulatedLink _, Making.Emulated _ -> "its own C compiler under qemu, ";
    };
  }

  private Link linkOf(Compiled program) throws Failure, IOException, InterruptedException {
    return new Link(
        program.step(),
        program.libraries(),
        places.platform().target(),
        places.decisions().mode(),
        places.inputs(),
        places,
        store);
  }

  // In hybrid mode a library beside the program is the exception.
  private String beside(Placement placement) {
    return switch (places.decisions().mode()) {
      case HYBRID ->
          placement.shared().isEmpty()
              ? ""
              : "; without an archive that can be inside, so beside the program: "
                  + String.join(", ", placement.shared());
      case STATIC, DYNAMIC -> "";
    };
  }
}
