# Tries what differs from platform to platform, with every Crystal from 1.6 on: a line for each check, `ok` or `failed`.
# `examples/greeter` looks at more and needs a newer Crystal for it.
require "http/client"
require "http/server"
require "openssl"

# Calls that Crystal's own bindings leave out, the first one only those of old versions.
lib Authorities
  {% if compare_versions(Crystal::VERSION, "1.14.0") < 0 %}
    fun of_context = SSL_CTX_get_cert_store(context : LibSSL::SSLContext) : Void*
  {% end %}
  fun objects = X509_STORE_get0_objects(store : Void*) : Void*
  fun count = OPENSSL_sk_num(stack : Void*) : Int32
end

# 32-bit programs count seconds in 32 bits no further than 2038.
AFTER_2038 = Time.utc(2040, 2, 29, 12, 0, 0)

class OnPurpose < Exception
end

def check(name, & : -> String)
  puts "ok #{name}: #{yield}"
rescue error
  puts "failed #{name}: #{error.message} (#{error.class})"
end

def expect(expected, actual)
  raise "expected #{expected.inspect}, got #{actual.inspect}" unless expected == actual
end

def after_2038(&) : String
  file = File.tempfile "selfcheck"
  begin
    yield file
    time = File.info(file.path).modification_time
    expect AFTER_2038, time
    time.to_s
  ensure
    file.close
    file.delete
  end
end

# Adds after the call, so that the call's frame cannot be optimised away.
@[NoInline]
def descend(depth : Int32) : Int32
  raise OnPurpose.new if depth == 0
  1 + descend(depth - 1)
end

check("directory") do
  names = Dir.children("/")
  raise "/ has no entries" if names.empty?
  names.sort.join ' '
end

check("sleep") do
  slept = Time.measure { sleep 200.milliseconds }
  raise "asked for 0.2 s, slept #{slept}" unless 150.milliseconds < slept < 10.seconds
  slept.to_s
end

# The open file's time, not the path's: Crystal sets that one in 64 bits wherever the system can.
check("file time read") do
  after_2038 &.utime(AFTER_2038, AFTER_2038)
end

check("file time set") do
  after_2038 { |file| File.utime AFTER_2038, AFTER_2038, file.path }
rescue error : OverflowError
  {% if flag?(:bits32) && compare_versions(Crystal::VERSION, "1.15.0") < 0 %}
    "not offered"
  {% else %}
    raise error
  {% end %}
end

check("time zone") do
  paris = Time::Location.load("Europe/Paris")
  expect 7200, Time.local(2024, 7, 14, location: paris).offset
  expect 3600, Time.local(2024, 1, 14, location: paris).offset
  paris.to_s
end

check("certificates") do
  context = OpenSSL::SSL::Context::Client.new
  store = {% if compare_versions(Crystal::VERSION, "1.14.0") < 0 %}
            Authorities.of_context(context)
          {% else %}
            LibSSL.ssl_ctx_get_cert_store(context).as(Void*)
          {% end %}
  count = Authorities.count(Authorities.objects(store))
  raise "a TLS context has loaded no certificate of the system" unless count > 0
  "#{count} authorities"
end

check("encoding") do
  text = String.new(Bytes[0x63, 0x61, 0x66, 0xe9], "ISO-8859-1")
  expect "café", text
  text
end

# A trace names the place only while the program's line table is there and is read right.
check("backtrace") do
  descend 1
  raise "nothing was raised"
rescue error : OnPurpose
  error.backtrace.find(&.includes?("src/selfcheck.cr:4")) || raise "no place in #{error.backtrace}"
end

# A C function with variable arguments finds a number of 64 bits only on a stack that is aligned as
# the platform's rules want it, in a fiber too.
check("stack") do
  texts = Channel(String).new
  spawn do
    text = uninitialized UInt8[32]
    LibC.snprintf(text, text.size, "%d %.2f %lld", 1, 2.5, 3_i64 << 40)
    texts.send String.new(text.to_unsafe)
  end
  text = texts.receive
  expect "1 2.50 3298534883328", text
  text
end

# Through the event loop and the loopback device, both ways.
check("http") do
  server = HTTP::Server.new { |context| context.response.print "ok" }
  address = server.bind_tcp "127.0.0.1", 0
  spawn { server.listen }
  begin
    expect "ok", HTTP::Client.get("http://#{address}/").body
  ensure
    server.close
  end
  address.to_s
end
puts "done #{Crystal::VERSION}"
