require "yaml"

module Greeter
  # Where to listen, and the words to greet with.
  struct Settings
    include YAML::Serializable

    # `config/greeter.yml`, as it was when the program was compiled.
    SOURCE = {{ read_file "#{__DIR__}/../../config/greeter.yml" }}

    getter host : String
    getter port : Int32
    getter greetings : Array(String)

    # The compiled-in settings, with the port of *environment* where it names one.
    def self.load(environment = ENV) : self
      settings = from_yaml(SOURCE)
      if port = environment["PORT"]?
        settings.port = port.to_i? || raise ArgumentError.new("PORT is not a number: #{port.inspect}")
      end
      settings
    end

    protected setter port
  end
end
