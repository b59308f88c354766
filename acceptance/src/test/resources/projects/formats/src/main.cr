require "big"
require "compress/zlib"
require "xml"
require "yaml"

document = XML.parse(%(<light><ray nm="700"/><ray nm="546"/><ray nm="436"/></light>))
xpath = document.xpath_float("sum(//ray/@nm)").to_i

yaml = YAML.parse("rays: [700, 546, 436]")["rays"].as_a.sum(&.as_i)

# The Mersenne prime of 1876, the largest that was found by hand.
big = (BigInt.new(2) ** 127 - 1).to_s

text = "light " * 1000
packed = IO::Memory.new
Compress::Zlib::Writer.open(packed, &.print(text))
packed.rewind
unpacked = Compress::Zlib::Reader.open(packed, &.gets_to_end)

puts "formats: xpath #{xpath}, yaml #{yaml}, 2^127-1 = #{big}, zlib #{unpacked.bytesize} of #{text.bytesize}"
exit 1 unless xpath == 1682 && yaml == 1682 &&
              big == "170141183460469231731687303715884105727" &&
              unpacked == text && packed.size < 200
