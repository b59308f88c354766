# Runs while the project is compiled: prints a hash of every file below the folder it is given.
folder = ARGV[0]
puts "{"
Dir.glob("#{folder}/**/*").select { |path| File.file?(path) }.sort!.each do |path|
  puts "  #{path.lchop(folder + "/").inspect} => #{File.read(path).inspect},"
end
puts "} of String => String"
