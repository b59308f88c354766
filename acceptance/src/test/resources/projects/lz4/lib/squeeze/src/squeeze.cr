# Blocks of LZ4, and libsodium's digest of what is in them.
module Squeeze
  @[Link("lz4")]
  lib LZ4
    fun bound = LZ4_compressBound(size : Int32) : Int32
    fun pack = LZ4_compress_default(from : UInt8*, to : UInt8*, size : Int32, most : Int32) : Int32
    fun unpack = LZ4_decompress_safe(from : UInt8*, to : UInt8*, size : Int32, most : Int32) : Int32
  end

  @[Link("sodium", pkg_config: "libsodium")]
  lib Sodium
    fun init = sodium_init : Int32
    fun sha256 = crypto_hash_sha256(digest : UInt8*, from : UInt8*, size : UInt64) : Int32
  end

  def self.pack(bytes : Bytes) : Bytes
    packed = Bytes.new(LZ4.bound(bytes.size))
    packed[0, LZ4.pack(bytes, packed, bytes.size, packed.size)]
  end

  def self.unpack(bytes : Bytes, size : Int32) : Bytes
    unpacked = Bytes.new(size)
    raise "not #{size} bytes" unless LZ4.unpack(bytes, unpacked, bytes.size, size) == size
    unpacked
  end

  def self.sha256(bytes : Bytes) : String
    raise "no libsodium" if Sodium.init < 0
    digest = Bytes.new(32)
    Sodium.sha256(digest, bytes, bytes.size)
    digest.hexstring
  end
end
