BAKED = {{ run("./bake", "#{__DIR__}/../assets") }}

sum = BAKED["rays/rays.txt"].lines.sum { |line| line.split.last.to_i }
puts "baked: #{BAKED.keys.join(" ")} #{BAKED["digest"][0, 8]}, sum #{sum}"
exit 1 unless BAKED["light.txt"] == "light\n" && sum == 1682
