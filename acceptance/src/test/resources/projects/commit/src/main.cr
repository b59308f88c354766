VERSION = {{ `shards version "#{__DIR__}"`.chomp.stringify }}
COMMIT  = {{ `git rev-parse HEAD`.chomp.stringify }}

puts "commit: #{VERSION} #{COMMIT}"
exit 1 unless VERSION == "2.5.0" && COMMIT.size == 40
