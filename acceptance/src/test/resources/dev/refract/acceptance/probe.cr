require "http/client"
require "http/server"
require "openssl"
require "socket"

# Asks glibc and OpenSSL what only the files and the network around a program can answer.
module Probe
  NAME = "probe.example"

  # Answers every question for an address with 127.0.0.1, in a process of its own: a thread that
  # waits in getaddrinfo runs no other fiber.
  def self.name_server : Nil
    socket = LibC.socket(LibC::AF_INET, LibC::SOCK_DGRAM, 0)
    address = Socket::IPAddress.new("127.0.0.1", 53)
    abort "probe: port 53: #{Errno.value.message}" unless LibC.bind(socket, address, address.size) == 0
    # Under QEMU's x86-64 the program crashes when the child's end is signalled to Crystal's handler;
    # without QEMU it does not.
    LibC.signal(LibC::SIGCHLD, LibC::SIG_DFL)
    child = LibC.fork
    unless child == 0
      at_exit { LibC.kill(child, LibC::SIGKILL) }
      return
    end
    message = Bytes.new(512)
    from = uninitialized LibC::SockaddrIn
    loop do
      size = LibC::SocklenT.new(sizeof(LibC::SockaddrIn))
      read = LibC.recvfrom(socket, message, message.size, 0, pointerof(from).as(LibC::Sockaddr*), pointerof(size))
      break if read < 17
      answer = answer(message[0, read])
      LibC.sendto(socket, answer, answer.size, 0, pointerof(from).as(LibC::Sockaddr*), size)
    end
    LibC._exit 1
  end

  # RFC 1035, section 4.1: the question, and one record for it where it asks for type A.
  private def self.answer(question : Bytes) : Bytes
    stop = 12
    while question[stop] != 0
      stop += 1 + question[stop]
    end
    wants_address = question[stop + 2] == 1
    answer = IO::Memory.new
    answer.write question[0, 2]
    answer.write Bytes[0x81, 0x80, 0, 1, 0, wants_address ? 1 : 0, 0, 0, 0, 0]
    answer.write question[12, stop + 5 - 12]
    answer.write Bytes[0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 127, 0, 0, 1] if wants_address
    answer.to_slice
  end

  def self.addresses(host : String, service) : String
    Socket::Addrinfo.tcp(host, service).map(&.ip_address.to_s).uniq!.join ' '
  end

  # A request over TLS to a server of this process, whose certificate only the system's authorities
  # can vouch for.
  def self.handshake : String
    context = OpenSSL::SSL::Context::Server.new
    context.certificate_chain = "/etc/probe/certificate.pem"
    context.private_key = "/etc/probe/key.pem"
    server = HTTP::Server.new(&.response.print("ok"))
    address = server.bind_tls "127.0.0.1", 0, context
    spawn { server.listen }
    HTTP::Client.get("https://#{NAME}:#{address.port}/").body
  ensure
    server.try &.close
  end
end

Probe.name_server
puts "file #{Probe.addresses("localhost", "https")}"
puts "dns #{Probe.addresses(Probe::NAME, 80)}"
puts "tls #{Probe.handshake}"
