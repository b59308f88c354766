@[Link("sqlite3")]
lib LibSQLite3
  OK  =   0
  ROW = 100

  type Database = Void*
  type Statement = Void*

  fun open = sqlite3_open(path : UInt8*, database : Database*) : Int32
  fun close = sqlite3_close(database : Database) : Int32
  fun prepare_v2 = sqlite3_prepare_v2(
    database : Database, sql : UInt8*, size : Int32, statement : Statement*, rest : UInt8**
  ) : Int32
  fun step = sqlite3_step(statement : Statement) : Int32
  fun column_int64 = sqlite3_column_int64(statement : Statement, column : Int32) : Int64
  fun finalize = sqlite3_finalize(statement : Statement) : Int32
end
