package dev.refract.cli;

import dev.refract.build.HostEmulation;
import dev.refract.build.Settings;
import dev.refract.build.binfmt.BinfmtFormat;
import dev.refract.build.binfmt.BinfmtMisc;
import dev.refract.build.binfmt.FormatState;
import dev.refract.failure.Failure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/// `refract binfmt`: QEMU for the whole machine, for other tools.
final class BinfmtVerb implements Verb {
  private static final String STATUS = "status";
  private static final String INSTALL = "install";
  private static final String REMOVE = "remove";
  private static final String FORCE = "--force";
  private static final Path MACHINE = Path.of("/");

  @Override
  public String name() {
    return "binfmt";
  }

  @Override
  public CommandSpec spec() {
    CommandSpec spec =
        Options.command(
                name(),
                "Show, install or remove what lets this machine's kernel run programs of other"
                    + " architectures, as docker run --platform needs it. Refract's own commands"
                    + " do without it. To change it takes root.")
            .addPositional(
                Options.operand("ACTION", "0..1", "status (the default), install or remove."))
            .addPositional(
                Options.operands(
                    "ARCH",
                    "1..*",
                    "0..*",
                    "Architectures in QEMU's or Docker's spelling (default: all)."))
            .addOption(Options.flag("Replace or remove what others have registered, too.", FORCE))
            .addOption(ProgressChoice.spec())
            .addOption(Options.flag("Print it as JSON.", Options.JSON));
    return MachineOptions.addTo(spec);
  }

  @Override
  public void run(Arguments arguments, Console console) throws Failure {
    String action = arguments.operand().orElse(STATUS);
    List<BinfmtFormat> formats = formats(arguments.operands(1));
    boolean force = arguments.flag(FORCE, false);
    List<FormatState> states =
        switch (action) {
          case STATUS -> HostEmulation.status(MACHINE, formats);
          case INSTALL -> {
            Settings settings = MachineOptions.settings(arguments, console);
            yield ProgressChoice.begin(arguments, console)
                .during(progress -> HostEmulation.install(settings, formats, force, progress));
          }
          case REMOVE -> HostEmulation.remove(MACHINE, formats, force);
          default ->
              throw new Failure(Failure.Kind.USAGE, Main.OPTIONS, "there is no binfmt " + action)
                  .remedy(
                      NearestNames.of(action, List.of(STATUS, INSTALL, REMOVE))
                          .orListed("write refract binfmt "));
        };
    if (!BinfmtMisc.of(MACHINE).mounted()) {
      console.err().println("binfmt_misc is not mounted on this machine.");
    }
    if (arguments.flag(Options.JSON, false)) {
      console.out().print(BinfmtReport.json(states).indented());
    } else {
      BinfmtReport.text(states, console.manner().colours(console)).forEach(console.out()::println);
    }
    if (states.stream().anyMatch(state -> state.change() == FormatState.Change.KEPT)) {
      console.err().println("What others have registered was kept; " + FORCE + " overrules that.");
    }
  }

  private static List<BinfmtFormat> formats(List<String> names) throws Failure {
    List<BinfmtFormat> formats = new ArrayList<>();
    for (String name : names) {
      formats.add(BinfmtFormat.named(name).orElseThrow(() -> unknown(name)));
    }
    return formats.isEmpty() ? BinfmtFormat.ALL : formats.stream().distinct().toList();
  }

  private static Failure unknown(String name) {
    List<String> all =
        BinfmtFormat.ALL.stream()
            .flatMap(f ->
                f.platform().filter(p -> !p.equals(f.architecture())).isPresent()
                    ? List.of(f.architecture(), f.platform().orElseThrow()).stream()
                    : List.of(f.architecture()).stream())
            .toList();
    return new Failure(
            Failure.Kind.USAGE,
            Main.OPTIONS,
            List.of("amd64", "386", "x86_64", "i386").contains(name)
                ? "this machine's own processor runs " + name
                : "there is no architecture \"" + name + "\"")
        .remedy(NearestNames.of(name, all).orListed("name one of "));
  }
}
