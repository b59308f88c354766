@[Link(ldflags: "#{__DIR__}/../ext/libsquares.a")]
lib LibSquares
  fun sum = squares_sum(last : Int32) : Int64
end
