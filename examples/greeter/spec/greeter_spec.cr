require "spec"
require "../src/greeter"

private def get(path)
  io = IO::Memory.new
  request = HTTP::Request.new "GET", path
  response = HTTP::Server::Response.new io
  settings = Greeter::Settings.from_yaml %({host: localhost, port: 0, greetings: [Hello]})
  Greeter::Server.new(settings).answer HTTP::Server::Context.new(request, response)
  response.close
  io.rewind
  HTTP::Client::Response.from_io io
end

describe Greeter::Server do
  it "greets by name, and escapes it" do
    response = get "/?name=%3CAda%3E"
    response.status_code.should eq 200
    response.body.should contain "Hello, &lt;Ada&gt;!"
  end

  it "says that it lives" do
    get("/healthz").body.should eq "ok"
  end

  it "refuses other paths" do
    get("/elsewhere").status_code.should eq 404
  end
end

describe Greeter::Settings do
  it "listens on $PORT, else on the configured port" do
    Greeter::Settings.load({} of String => String).port.should eq 3000
    Greeter::Settings.load({"PORT" => "8080"}).port.should eq 8080
  end

  it "refuses a $PORT that is not a number" do
    expect_raises(ArgumentError, "PORT") { Greeter::Settings.load({"PORT" => "http"}) }
  end
end

describe Greeter::Selfcheck do
  it "is content only if every check is" do
    report = Greeter::Selfcheck.run
    report.checks.map(&.name).should contain "backtrace"
    report.ok?.should eq report.checks.all?(&.ok)
    Greeter::Report.from_json(report.to_json).should eq report
  end
end
