require "tinysql"

database = TinySQL.new(":memory:")
database.run "create table light (colour text, nanometres integer)"
{"red" => 700, "green" => 546, "blue" => 436}.each do |colour, nanometres|
  database.run "insert into light values ('#{colour}', #{nanometres})"
end
rows = database.number "select count(*) from light"
sum = database.number "select sum(nanometres) from light"
database.close
puts "sqlite: #{rows} rows, sum #{sum}"
exit 1 unless rows == 3 && sum == 1682
