require "openssl"

# Two calls that Crystal's own bindings leave out.
lib LibCrypto
  fun greeter_store_objects = X509_STORE_get0_objects(store : X509_STORE) : Void*
  fun greeter_stack_size = OPENSSL_sk_num(stack : Void*) : Int
end

module Greeter
  # The certificate authorities that this system trusts.
  module SystemCertificates
    # How many a new TLS client context has loaded.
    def self.count : Int32
      context = OpenSSL::SSL::Context::Client.new
      store = LibSSL.ssl_ctx_get_cert_store(context)
      LibCrypto.greeter_stack_size(LibCrypto.greeter_store_objects(store))
    end
  end
end
