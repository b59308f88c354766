require "compress/gzip"
require "http/client"
require "json"
require "openssl"
require "yaml"

module Greeter
  # Tries what differs from platform to platform: files, time, the event loop, and data that a bare image may lack.
  #
  # A check returns what it saw, and raises where that is not right.
  class Selfcheck
    # The platform that this program was compiled for.
    TRIPLE = Crystal::TARGET_TRIPLE

    # 32-bit programs count seconds in 32 bits no further than 2038.
    AFTER_2038 = Time.utc(2040, 2, 29, 12, 0, 0)

    class Failure < Exception
    end

    class OnPurpose < Exception
    end

    # Every check's outcome, in the order they ran.
    def self.run : Report
      new.run
    end

    def initialize
      @checks = [] of Report::Check
    end

    def run : Report
      check("directory") { directory }
      check("sleep") { a_short_sleep }
      check("file time read") { file_time_read }
      check("file time set") { file_time_set }
      check("time zone") { time_zone }
      check("certificates") { certificates }
      check("digest") { digest }
      check("encoding") { encoding }
      check("backtrace") { backtrace }
      check("http") { http }
      check("json") { json }
      check("yaml") { yaml }
      check("regex") { regex }
      check("gzip") { gzip }
      Report.new VERSION, TRIPLE, Crystal::VERSION, @checks.all?(&.ok), @checks
    end

    private def check(name, & : -> String)
      @checks << Report::Check.new(name, true, yield)
    rescue error
      @checks << Report::Check.new(name, false, "#{error.message} (#{error.class})")
    end

    private def expect(expected, actual) : Nil
      raise Failure.new("expected #{expected.inspect}, got #{actual.inspect}") unless expected == actual
    end

    private def directory : String
      names = Dir.children("/").sort!
      raise Failure.new("/ has no entries") if names.empty?
      names.join ' '
    end

    private def a_short_sleep : String
      slept = Time.measure { sleep 200.milliseconds }
      # libevent's clock is coarse and may wake a little early; a busy machine is late.
      raise Failure.new("asked for 0.2 s, slept #{slept}") unless 150.milliseconds < slept < 5.seconds
      "#{slept.total_milliseconds.round.to_i} ms"
    end

    # The open file's time, not the path's: Crystal sets that one in 64 bits wherever the system can.
    private def file_time_read : String
      with_file do |file|
        file.utime AFTER_2038, AFTER_2038
        read_back file
      end
    end

    private def file_time_set : String
      with_file do |file|
        File.utime AFTER_2038, AFTER_2038, file.path
        read_back file
      rescue error : OverflowError
        {% if flag?(:bits32) && compare_versions(Crystal::VERSION, "1.15.0") < 0 %}
          "not offered by Crystal #{Crystal::VERSION} on 32-bit"
        {% else %}
          raise error
        {% end %}
      end
    end

    private def with_file(& : File -> String) : String
      file = File.tempfile "greeter"
      begin
        yield file
      ensure
        file.close
        file.delete
      end
    end

    private def read_back(file) : String
      time = File.info(file.path).modification_time
      expect AFTER_2038, time
      time.to_rfc3339
    end

    private def time_zone : String
      paris = Time::Location.load("Europe/Paris")
      summer = Time.local(2024, 7, 14, location: paris)
      expect 2.hours.total_seconds, summer.offset
      expect 1.hour.total_seconds, Time.local(2024, 1, 14, location: paris).offset
      summer.to_s
    end

    private def certificates : String
      count = SystemCertificates.count
      raise Failure.new("a TLS context has loaded no certificate of the system") unless count > 0
      "#{count} authorities"
    end

    private def digest : String
      sha256 = OpenSSL::Digest.new("SHA256").update("abc").final.hexstring
      expect "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", sha256
      "#{LibCrypto::OPENSSL_VERSION} at compile time"
    end

    private def encoding : String
      text = String.new(Bytes[0x63, 0x61, 0x66, 0xe9], "ISO-8859-1")
      expect "café", text
      text
    end

    # A trace names the place only while the program's line table is there and is read right.
    private def backtrace : String
      descend 1
      raise Failure.new("nothing was raised")
    rescue error : OnPurpose
      place = "src/greeter/selfcheck.cr:#{DESCENT_LINE}:"
      error.backtrace.find(&.includes? place) || raise Failure.new("no #{place} in #{error.backtrace}")
    end

    # Adds after the call, so that the call's frame cannot be optimised away.
    @[NoInline]
    private def descend(depth : Int32) : Int32
      raise OnPurpose.new if depth == 0
      1 + descend(depth - 1)
    end

    DESCENT_LINE = {{ __LINE__ - 3 }}

    # Through the event loop and the loopback device, both ways.
    private def http : String
      server = HTTP::Server.new(&.response.print("ok"))
      address = server.bind_tcp "127.0.0.1", 0
      spawn { server.listen }
      begin
        response = HTTP::Client.get("http://#{address}/")
        expect({200, "ok"}, {response.status_code, response.body})
        "#{response.version} #{response.status_code}"
      ensure
        server.close
      end
    end

    private def json : String
      text = %({"greeting":"こんにちは","big":9007199254740993,"list":[1.5,null,true]})
      expect text, JSON.parse(text).to_json
      expect 9007199254740993, JSON.parse(text)["big"].as_i64
      text
    end

    private def yaml : String
      settings = Settings.from_yaml(Settings::SOURCE)
      expect settings.greetings, YAML.parse(settings.greetings.to_yaml).as_a.map(&.as_s)
      "#{settings.greetings.size} greetings"
    end

    private def regex : String
      match = /(?<word>\p{L}+)-(?<number>\d+)/.match("größe-42")
      expect({"größe", "42"}, {match.try &.["word"], match.try &.["number"]})
      "named groups, Unicode classes"
    end

    private def gzip : String
      text = "All that is gold does not glitter. " * 1000
      packed = IO::Memory.new
      Compress::Gzip::Writer.open(packed, &.print(text))
      packed.rewind
      expect text, Compress::Gzip::Reader.open(packed, &.gets_to_end)
      "#{text.bytesize} bytes to #{packed.bytesize} and back"
    end
  end
end
