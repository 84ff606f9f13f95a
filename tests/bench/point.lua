-- The same select as point.pgbench, prepared, for sysbench.
local connection, statement, key

function thread_init()
    connection = sysbench.sql.driver():connect()
    statement = connection:prepare("SELECT abalance FROM pgbench_accounts WHERE aid = ?")
    key = statement:bind_create(sysbench.sql.type.INT)
    statement:bind_param(key)
end

function event()
    key:set(sysbench.rand.uniform(1, 1000000))
    statement:execute()
end

function thread_done()
    statement:close()
    connection:disconnect()
end
