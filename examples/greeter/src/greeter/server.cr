require "http/server"

module Greeter
  # Greets at `/`, and tells how it is at `/healthz` and `/selfcheck`.
  class Server
    def initialize(@settings : Settings)
      @http = HTTP::Server.new { |context| answer context }
    end

    # Binds to the configured address and serves until `#close`.
    def listen : Nil
      address = @http.bind_tcp @settings.host, @settings.port
      STDERR.puts "greeter #{VERSION} listens on http://#{address}"
      @http.listen
    end

    # Ends `#listen`.
    def close : Nil
      @http.close unless @http.closed?
    end

    # Writes the answer to one request.
    def answer(context : HTTP::Server::Context) : Nil
      response = context.response
      case context.request.path
      when "/"
        name = context.request.query_params.fetch("name", "world")
        response.content_type = "text/html; charset=utf-8"
        Page.new(@settings.greetings.sample, name).to_s response
      when "/healthz"
        response.content_type = "text/plain; charset=utf-8"
        response.print "ok"
      when "/selfcheck"
        report = Selfcheck.run
        response.status = report.ok? ? HTTP::Status::OK : HTTP::Status::INTERNAL_SERVER_ERROR
        response.content_type = "application/json"
        response.print report.to_pretty_json
      else
        response.respond_with_status :not_found
      end
    end
  end
end
