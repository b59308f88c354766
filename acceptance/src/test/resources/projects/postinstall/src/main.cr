require "squares"

sum = LibSquares.sum(1000)
puts "postinstall: #{sum}"
exit 1 unless sum == 333_833_500
