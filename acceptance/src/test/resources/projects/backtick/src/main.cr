@[Link(ldflags: "`sh #{__DIR__}/ext/compile.sh #{__DIR__}/ext/cubes.c`")]
lib LibCubes
  fun sum = cubes_sum(last : Int32) : Int64
end

sum = LibCubes.sum(100)
puts "backtick: #{sum}"
exit 1 unless sum == 25_502_500
