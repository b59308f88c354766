require "squeeze"

text = ("light" * 2000).to_slice
packed = Squeeze.pack(text)
same = Squeeze.unpack(packed, text.size) == text
# The example of FIPS 180-2.
digest = Squeeze.sha256("abc".to_slice)
puts "lz4: round trip #{same}, smaller #{packed.size < 100}, sodium #{digest[0, 8]}"
exit 1 unless same && packed.size < 100 &&
              digest == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
