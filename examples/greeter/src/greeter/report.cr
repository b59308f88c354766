require "json"

module Greeter
  # What `Selfcheck` found.
  record Report, version : String, triple : String, crystal : String, ok : Bool, checks : Array(Check) do
    include JSON::Serializable

    # One thing that was tried. *detail* says what came of it.
    record Check, name : String, ok : Bool, detail : String do
      include JSON::Serializable
    end

    def ok? : Bool
      ok
    end
  end
end
