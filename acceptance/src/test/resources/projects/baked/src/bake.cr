require "digest/sha256"

# Runs while the project is compiled: prints a hash of every file below the folder it is given, and
# a digest. Digests are OpenSSL's, which the project itself does not use.
folder = ARGV[0]
puts "{"
Dir.glob("#{folder}/**/*").select { |path| File.file?(path) }.sort!.each do |path|
  puts "  #{path.lchop(folder + "/").inspect} => #{File.read(path).inspect},"
end
puts "  \"digest\" => #{Digest::SHA256.hexdigest("light").inspect},"
puts "} of String => String"
