package dev.refract.cli;

import dev.refract.cli.terminal.Colours;
import dev.refract.failure.Failure;
import java.io.FileDescriptor;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/// The command `refract`.
public final class Main {
  /// The place of failures of the command line itself.
  static final String OPTIONS = "options";

  private static final int OK = 0;
  // In the order of the help.
  private static final List<Verb> VERBS =
      List.of(
          new BuildVerb(),
          new PlanVerb(),
          new LockVerb(),
          new InspectVerb(),
          new VerifyVerb(),
          new SignVerb(),
          new PushVerb(),
          new CopyVerb(),
          new IndexVerb(),
          new LoginVerb(),
          new LogoutVerb(),
          new InitVerb(),
          new RunVerb(),
          new EjectVerb(),
          new BinfmtVerb(),
          new DoctorVerb(),
          new CompletionVerb());

  private static final String NO_TUNNEL_BY = "jdk.http.auth.tunneling.disabledSchemes";
  private static final String NO_SECOND_CONNECT = "jdk.httpclient.disableRetryConnect";

  private Main() {}

  /// Runs one command and ends the process: 0 done, 1 failed, 2 usage or configuration, 130
  /// interrupted.
  public static void main(String[] arguments) {
    // The JDK tells no proxy in front of HTTPS who asks unless it is told to before its first
    // client.
    // It fears for passwords that a server asks for; ours stand beside the proxy's own name.
    if (System.getProperty(NO_TUNNEL_BY) == null) {
      System.setProperty(NO_TUNNEL_BY, "");
    }
    // Refract tries again by itself; where the JDK does, it forgets what the kernel said.
    System.setProperty(NO_SECOND_CONNECT, "true");
    Map<String, String> environment = Map.copyOf(System.getenv());
    Delivery delivery = new Delivery(FileDescriptor.out);
    Console console =
        new Console(
            Console.stream(delivery),
            Console.stream(FileDescriptor.err),
            environment,
            Manner.of(List.of(arguments), environment));
    Interruption interruption = Interruption.watch(console.err());
    int exitCode = run(console, interruption::isInterrupted, arguments);
    if (exitCode == OK && delivery.failed()) {
      exitCode = undelivered(console, delivery);
    }
    interruption.finished();
    System.exit(exitCode);
  }

  private static int undelivered(Console console, Delivery delivery) {
    Failure failure =
        new Failure(
                Failure.Kind.MACHINE,
                "output",
                "the result cannot be written to standard output: "
                    + delivery.trouble().orElse("nobody reads it"))
            .remedy("see that there is space where it goes, and run again");
    if (delivery.trouble().isPresent()) {
      FailureReport.print(console, failure);
    }
    return failure.kind().exitCode();
  }

  /// Runs one command.
  ///
  /// @param interrupted whether somebody else tells the user how it ended
  /// @return the exit code
  // Whatever is thrown is told in one line; even a JVM that is out of memory can do that much.
  @SuppressWarnings("CatchingUnchecked")
  static int run(Console console, BooleanSupplier interrupted, String... arguments) {
    try {
      return run(console, arguments);
    } catch (Exception | Error e) {
      Failure failure = Unexpected.of(e);
      if (!interrupted.getAsBoolean()) {
        FailureReport.print(console, failure);
      }
      return failure.kind().exitCode();
    }
  }

  private static int run(Console console, String... arguments) throws Failure {
    CommandLine top = commandLine();
    ParseResult parsed;
    try {
      parsed = top.parseArgs(arguments);
    } catch (ParameterException e) {
      throw UsageFailure.of(e);
    }
    ParseResult last = parsed;
    Optional<Verb> named = Optional.empty();
    List<Verb> verbs = VERBS;
    while (last.hasSubcommand()) {
      last = last.subcommand();
      String name = last.commandSpec().name();
      named = verbs.stream().filter(v -> v.name().equals(name)).findFirst();
      verbs = named.map(Verb::verbs).orElse(List.of());
    }
    if (last.isUsageHelpRequested()) {
      Ansi ansi = console.manner().colours(console).on() ? Ansi.ON : Ansi.OFF;
      last.commandSpec().commandLine().usage(console.out(), ansi);
    } else if (parsed.isVersionHelpRequested()) {
      console.out().println("refract " + Version.text());
    } else {
      Verb verb = named.orElseThrow(() -> UsageFailure.noCommand(top));
      Arguments given = new Arguments(last, console);
      given.choice(Options.COLOR, Colours.Wish.AUTO, List.of(Colours.Wish.values()));
      given.flag(Options.DEBUG, false);
      return verb.exitCode(given, console);
    }
    return OK;
  }

  /// The whole command line, without any values.
  static CommandLine commandLine() {
    CommandSpec spec =
        Options.command(
            "refract", "One Crystal project in, one container image for every machine out.");
    spec.addOption(
        OptionSpec.builder("-V", "--version")
            .versionHelp(true)
            .description("Show the version.")
            .build());
    spec.usageMessage()
        .commandListHeading("%nCommands:%n")
        .synopsisSubcommandLabel("COMMAND")
        .footer(
            "",
            "Every option can be given in the environment, as REFRACT_ and its name:",
            "REFRACT_PLATFORM=linux/arm64,linux/arm/v6. The command line beats the environment.");
    CommandLine top = new CommandLine(spec);
    for (Verb verb : VERBS) {
      top.addSubcommand(verb.name(), spec(verb));
    }
    // The last one counts, so that an alias or a script can be overruled. An argument is what it
    // is,
    // even if it begins with an @.
    return top.setOverwrittenOptionsAllowed(true).setExpandAtFiles(false);
  }

  private static CommandSpec spec(Verb verb) {
    CommandSpec spec = Options.withGeneral(verb.spec());
    for (Verb below : verb.verbs()) {
      spec.addSubcommand(below.name(), spec(below));
    }
    return spec;
  }
}
