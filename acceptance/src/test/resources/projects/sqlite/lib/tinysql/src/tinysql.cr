require "./tinysql/lib_sqlite3"

# As much of SQLite as it takes to run statements and to read numbers.
class TinySQL
  @database : LibSQLite3::Database

  def initialize(path : String)
    check LibSQLite3.open(path, out @database)
  end

  def run(sql : String) : Nil
    statement(sql) { |prepared| LibSQLite3.step(prepared) }
  end

  def number(sql : String) : Int64
    statement(sql) do |prepared|
      raise "no row: #{sql}" unless LibSQLite3.step(prepared) == LibSQLite3::ROW
      LibSQLite3.column_int64(prepared, 0)
    end
  end

  def close : Nil
    check LibSQLite3.close(@database)
  end

  private def statement(sql, &)
    check LibSQLite3.prepare_v2(@database, sql, sql.bytesize, out prepared, nil)
    begin
      yield prepared
    ensure
      check LibSQLite3.finalize(prepared)
    end
  end

  private def check(code)
    raise "SQLite says #{code}" unless code == LibSQLite3::OK
  end
end
