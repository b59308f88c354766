require "./parcel"

puts Parcel.new(700 + 546 + 436, "sender").to_json
