require "compress/gzip"
require "./parcel"

# Only this one of the two has zlib inside.
packed = IO::Memory.new
Compress::Gzip::Writer.open(packed, &.print(%({"sum":1682,"from":"sender"})))
packed.rewind
parcel = Parcel.from_json(Compress::Gzip::Reader.open(packed, &.gets_to_end))
puts "receiver: #{parcel.sum} of #{parcel.from}"
exit 1 unless parcel.sum == 1682
