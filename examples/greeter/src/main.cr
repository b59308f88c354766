require "./greeter"

USAGE = <<-TEXT
  greeter              serves until SIGTERM; listens on $PORT, else on the configured port
  greeter --selfcheck  prints what this platform gives the program, as JSON; exits with 1 if a check failed
  greeter --version    prints the version and the platform that this program was compiled for
  TEXT

case ARGV
when [] of String
  begin
    settings = Greeter::Settings.load
  rescue error : ArgumentError
    abort "greeter: #{error.message}", 2
  end
  server = Greeter::Server.new(settings)
  {Signal::TERM, Signal::INT}.each &.trap { server.close }
  server.listen
when ["--selfcheck"]
  report = Greeter::Selfcheck.run
  puts report.to_pretty_json
  exit 1 unless report.ok?
when ["--version"]
  puts "greeter #{Greeter::VERSION} (#{Greeter::Selfcheck::TRIPLE}, Crystal #{Crystal::VERSION})"
when ["--help"]
  puts USAGE
else
  abort USAGE, 2
end
