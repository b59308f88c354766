require "json"

record Parcel, sum : Int32, from : String do
  include JSON::Serializable
end
