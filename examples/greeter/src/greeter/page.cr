require "ecr"
require "html"

module Greeter
  # The page a visitor sees; the view is compiled into the program.
  class Page
    def initialize(@greeting : String, @name : String)
    end

    ECR.def_to_s "#{__DIR__}/page.ecr"
  end
end
