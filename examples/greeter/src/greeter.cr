# A small web service that greets, and that checks what its own platform gives it.
module Greeter
  VERSION = {{ `shards version #{__DIR__}`.chomp.stringify }}
end

require "./greeter/**"
