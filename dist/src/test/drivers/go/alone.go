package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

func theSameStatementTenTimes(ctx context.Context) {
	onTable(ctx, "a int", func(t string, c *pgx.Conn) {
		for i := range 10 {
			do(ctx, c, "INSERT INTO "+t+" VALUES ($1)", i)
			same(one[int](ctx, c, "SELECT (sum(a) + $1)::int FROM "+t, 7), i*(i+1)/2+7)
		}
		must(c.Prepare(ctx, "counts", "SELECT count(*) FROM "+t+" WHERE a < $1"))
		for i := range 10 {
			same(one[int](ctx, c, "counts", i), i)
		}
		check(c.Deallocate(ctx, "counts"))
	})
}

func aSchemaChangeBetweenExecutions(ctx context.Context) {
	onTable(ctx, "a int", func(t string, c *pgx.Conn) {
		do(ctx, c, "INSERT INTO "+t+" VALUES (1)")
		for range 7 {
			same(one[int](ctx, c, "SELECT a FROM "+t), 1)
		}
		do(ctx, c, "ALTER TABLE "+t+" ADD COLUMN b int DEFAULT 2")
		for range 7 {
			same(one[int](ctx, c, "SELECT a FROM "+t), 1)
		}
	})
}

func batches(ctx context.Context) {
	onTable(ctx, "a int PRIMARY KEY, b text", func(t string, c *pgx.Conn) {
		batch := &pgx.Batch{}
		counts := []int{}
		for i := range 200 {
			batch.Queue("INSERT INTO "+t+" VALUES ($1, $2)", i, fmt.Sprint("row ", i))
			batch.Queue("SELECT count(*)::int FROM " + t).QueryRow(func(row pgx.Row) error {
				counts = append(counts, 0)
				return row.Scan(&counts[len(counts)-1])
			})
		}
		check(c.SendBatch(ctx, batch).Close())
		same(counts, upTo(200))
		// by hand: reads and writes, each with a Sync of its own, and no answer awaited between
		pipeline := c.PgConn().StartPipeline(ctx)
		for i := range 50 {
			pipeline.SendQueryParams("SELECT count(*) FROM "+t, nil, nil, nil, nil)
			check(pipeline.Sync())
			pipeline.SendQueryParams(fmt.Sprintf("INSERT INTO %s VALUES (%d)", t, 1000+i), nil, nil, nil, nil)
			check(pipeline.Sync())
		}
		for i := range 100 {
			result := must(pipeline.GetResults()).(*pgconn.ResultReader).Read()
			check(result.Err)
			if i%2 == 0 {
				same(string(result.Rows[0][0]), fmt.Sprint(200+i/2))
			}
			same(must(pipeline.GetResults()), &pgconn.PipelineSync{})
		}
		check(pipeline.Close())
		same(one[int](ctx, c, "SELECT count(*) FROM "+t), 250)
	})
}

func anErrorInABatch(ctx context.Context) {
	onTable(ctx, "a int PRIMARY KEY", func(t string, c *pgx.Conn) {
		for range 3 {
			batch := &pgx.Batch{}
			for _, a := range []int{1, 2, 1, 3} {
				batch.Queue("INSERT INTO "+t+" VALUES ($1)", a)
			}
			same(refused("23505", c.SendBatch(ctx, batch).Close()).TableName, t)
			same(one[int](ctx, c, "SELECT count(*) FROM "+t), 0)
		}
	})
}

func aCursorWithAFetchSize(ctx context.Context) {
	onTable(ctx, "a int", func(t string, c *pgx.Conn) {
		for _, access := range []pgx.TxAccessMode{pgx.ReadWrite, pgx.ReadOnly} {
			check(inTransaction(ctx, c, pgx.TxOptions{AccessMode: access}, func(tx pgx.Tx) {
				if access == pgx.ReadWrite {
					do(ctx, tx, "INSERT INTO "+t+" SELECT generate_series(1, 1000)")
				}
				do(ctx, tx, "DECLARE walk CURSOR FOR SELECT a FROM "+t+" ORDER BY a")
				seen := []int{}
				for part := []int{0}; len(part) > 0; seen = append(seen, part...) {
					part = column[int](ctx, tx, "FETCH 70 FROM walk")
					same(one[int](ctx, tx, "SELECT $1::int", len(seen)), len(seen))
				}
				same(seen, upTo(1000))
			}))
		}
	})
}

func aCursorWithHold(ctx context.Context) {
	connected(ctx, func(c *pgx.Conn) {
		check(inTransaction(ctx, c, pgx.TxOptions{}, func(tx pgx.Tx) {
			do(ctx, tx, "DECLARE held CURSOR WITH HOLD FOR SELECT * FROM generate_series(1, 100)")
		}))
		same(column[int](ctx, c, "FETCH 60 FROM held"), upTo(60))
		same(one[int](ctx, c, "SELECT 1"), 1)
		same(column[int](ctx, c, "FETCH ALL FROM held")[39], 100)
		do(ctx, c, "CLOSE held")
		fails(ctx, "34000", c, "FETCH 1 FROM held")
	})
}

func copyBothWays(ctx context.Context) {
	onTable(ctx, "a int, b text", func(t string, c *pgx.Conn) {
		names := []string{"a", "b"}
		source := pgx.CopyFromSlice(20_000, func(i int) ([]any, error) { return []any{i, fmt.Sprint("row\t", i)}, nil })
		same(must(c.CopyFrom(ctx, pgx.Identifier{t}, names, source)), int64(20_000))
		out := bytes.Buffer{}
		must(c.PgConn().CopyTo(ctx, &out, "COPY (SELECT * FROM "+t+" ORDER BY a) TO STDOUT"))
		lines := strings.Split(out.String(), "\n")
		same(lines[19_999:], []string{"19999\trow\\t19999", ""})
		_, err := c.PgConn().CopyFrom(ctx, strings.NewReader("1\tgood\nbad\t\n"), "COPY "+t+" FROM STDIN")
		refused("22P02", err)
		broken := pgx.CopyFromSlice(10, func(i int) ([]any, error) {
			if i == 5 {
				return nil, errors.New("broken off")
			}
			return []any{i, ""}, nil
		})
		_, err = c.CopyFrom(ctx, pgx.Identifier{t}, names, broken)
		same(err != nil, true)
		same(one[int](ctx, c, "SELECT count(*) FROM "+t), 20_000)
	})
}

func largeObjects(ctx context.Context) {
	content := bytesUpTo(256_000)
	connected(ctx, func(c *pgx.Conn) {
		var oid uint32
		check(inTransaction(ctx, c, pgx.TxOptions{}, func(tx pgx.Tx) {
			objects := tx.LargeObjects()
			oid = must(objects.Create(ctx, 0))
			large := must(objects.Open(ctx, oid, pgx.LargeObjectModeRead|pgx.LargeObjectModeWrite))
			same(must(large.Write(content)), len(content))
			must(large.Seek(100, io.SeekStart))
			part := make([]byte, 50)
			must(io.ReadFull(large, part))
			same(part, content[100:150])
			must(large.Write([]byte("changed")))
			check(large.Truncate(200))
		}))
		same(one[[]byte](ctx, c, "SELECT lo_get($1, 150, 100)", oid), append([]byte("changed"), content[157:200]...))
		check(inTransaction(ctx, c, pgx.TxOptions{}, func(tx pgx.Tx) {
			objects := tx.LargeObjects()
			check(objects.Unlink(ctx, oid))
		}))
		fails(ctx, "42704", c, "SELECT lo_get($1)", oid)
	})
}

func savepoints(ctx context.Context) {
	onTable(ctx, "a int PRIMARY KEY", func(t string, c *pgx.Conn) {
		check(inTransaction(ctx, c, pgx.TxOptions{}, func(tx pgx.Tx) {
			insert := "INSERT INTO " + t + " VALUES ($1)"
			do(ctx, tx, insert, 1)
			inner := must(tx.Begin(ctx))
			do(ctx, inner, insert, 2)
			fails(ctx, "23505", inner, insert, 1)
			fails(ctx, "25P02", inner, insert, 4)
			check(inner.Rollback(ctx))
			do(ctx, tx, insert, 3)
		}))
		same(column[int](ctx, c, "SELECT a FROM "+t+" ORDER BY a"), []int{1, 3})
	})
}

func cancelARunningQuery(ctx context.Context) {
	connected(ctx, func(c *pgx.Conn) {
		for range 3 {
			ended := make(chan error)
			go func() {
				_, err := c.Exec(ctx, "SELECT pg_sleep($1)", 30)
				ended <- err
			}()
			for running := true; running; {
				check(c.PgConn().CancelRequest(ctx))
				select {
				case err := <-ended:
					refused("57014", err)
					running = false
				case <-time.After(300 * time.Millisecond):
				}
			}
			same(one[int](ctx, c, "SELECT 1"), 1)
		}
	})
}

func statementTimeoutBySet(ctx context.Context) {
	connected(ctx, func(c *pgx.Conn) {
		do(ctx, c, "SET statement_timeout = '200ms'")
		fails(ctx, "57014", c, "SELECT pg_sleep($1)", 30)
		same(one[string](ctx, c, "SHOW statement_timeout"), "200ms")
		do(ctx, c, "SET statement_timeout = 0")
		do(ctx, c, "SELECT pg_sleep($1)", 0.4)
		do(ctx, c, "RESET statement_timeout")
		same(one[string](ctx, c, "SHOW statement_timeout"), "0")
	})
}

func statementTimeoutAtStartUp(ctx context.Context) {
	c := open(ctx, settings{"statement_timeout": "300ms", "options": "-c work_mem=5MB"})
	defer c.Close(ctx)
	for range 3 {
		same(one[string](ctx, c, "SHOW statement_timeout"), "300ms")
		same(one[string](ctx, c, "SHOW work_mem"), "5MB")
		fails(ctx, "57014", c, "SELECT pg_sleep($1)", 30)
	}
	connected(ctx, func(other *pgx.Conn) { same(one[string](ctx, other, "SHOW statement_timeout"), "0") })
}

func readYourOwnWrites(ctx context.Context) {
	onTable(ctx, "a int", func(t string, c *pgx.Conn) {
		for i := range 200 {
			do(ctx, c, "INSERT INTO "+t+" VALUES ($1)", i)
			same(one[int](ctx, c, "SELECT count(*) FROM "+t), i+1)
		}
	})
}

func aReadOnlyTransaction(ctx context.Context) {
	onTable(ctx, "a int", func(t string, c *pgx.Conn) {
		do(ctx, c, "INSERT INTO "+t+" VALUES (1)")
		snapshot := pgx.TxOptions{AccessMode: pgx.ReadOnly, IsoLevel: pgx.RepeatableRead}
		check(inTransaction(ctx, c, snapshot, func(tx pgx.Tx) {
			for range 3 {
				same(one[int](ctx, tx, "SELECT sum(a) FROM "+t), 1)
			}
			same(one[string](ctx, tx, "SHOW transaction_read_only"), "on")
		}))
		err := inTransaction(ctx, c, pgx.TxOptions{AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) {
			fails(ctx, "25006", tx, "INSERT INTO "+t+" VALUES ($1)", 2)
		})
		same(errors.Is(err, pgx.ErrTxCommitRollback), true)
		check(inTransaction(ctx, c, pgx.TxOptions{}, func(tx pgx.Tx) {
			do(ctx, tx, "INSERT INTO "+t+" VALUES ($1)", 3)
		}))
		same(one[int](ctx, c, "SELECT sum(a) FROM "+t), 4)
	})
}

func settingsOutsideOfATransaction(ctx context.Context) {
	schema := fresh("schema")
	noon := "SELECT ('2020-01-01 12:00+00'::timestamptz)::text"
	two(ctx, func(c, other *pgx.Conn) {
		own := one[string](ctx, other, noon)
		do(ctx, c, "CREATE SCHEMA "+schema)
		do(ctx, c, "CREATE TABLE "+schema+".only_there AS SELECT 5 AS a")
		do(ctx, c, "SET TIME ZONE 'Asia/Tokyo'")
		do(ctx, c, "SET search_path = "+schema+", public")
		do(ctx, c, "SET application_name = 'driver''s name'")
		for range 10 {
			same(one[string](ctx, c, noon), "2020-01-01 21:00:00+09")
			same(one[int](ctx, c, "SELECT a FROM only_there"), 5)
			same(one[string](ctx, c, "SHOW application_name"), "driver's name")
			same(one[string](ctx, other, noon), own)
			fails(ctx, "42P01", other, "SELECT a FROM only_there")
		}
		same(c.PgConn().ParameterStatus("application_name"), "driver's name")
		same(c.PgConn().ParameterStatus("TimeZone"), "Asia/Tokyo")
		do(ctx, c, "RESET ALL")
		same(one[string](ctx, c, noon), own)
		fails(ctx, "42P01", c, "SELECT a FROM only_there WHERE a = $1", 5)
		do(ctx, c, "DROP SCHEMA "+schema+" CASCADE")
	})
}

func settingsInATransaction(ctx context.Context) {
	connected(ctx, func(c *pgx.Conn) {
		do(ctx, c, "SET work_mem = '5MB'")
		tx := must(c.Begin(ctx))
		do(ctx, tx, "SET work_mem = '6MB'")
		same(one[string](ctx, tx, "SHOW work_mem"), "6MB")
		check(tx.Rollback(ctx))
		same(one[string](ctx, c, "SHOW work_mem"), "5MB")
		check(inTransaction(ctx, c, pgx.TxOptions{}, func(tx pgx.Tx) {
			do(ctx, tx, "SET work_mem = '7MB'")
			inner := must(tx.Begin(ctx))
			do(ctx, inner, "SET work_mem = '8MB'")
			check(inner.Rollback(ctx))
			do(ctx, tx, "SET LOCAL search_path = pg_catalog")
			same(one[string](ctx, tx, "SHOW search_path"), "pg_catalog")
		}))
		same(one[string](ctx, c, "SHOW work_mem"), "7MB")
		same(one[string](ctx, c, "SHOW search_path"), `"$user", public`)
		do(ctx, c, "SELECT set_config('work_mem', $1, false)", "9MB")
		same(one[string](ctx, c, "SHOW work_mem"), "9MB")
	})
}

func temporaryTables(ctx context.Context) {
	onTable(ctx, "a int", func(t string, c *pgx.Conn) {
		do(ctx, c, "INSERT INTO "+t+" VALUES (1)")
		do(ctx, c, "CREATE TEMP TABLE "+t+" AS SELECT 2 AS a")
		for range 10 {
			same(one[int](ctx, c, "SELECT a FROM "+t), 2)
		}
		connected(ctx, func(other *pgx.Conn) { same(one[int](ctx, other, "SELECT a FROM "+t), 1) })
		do(ctx, c, "DROP TABLE pg_temp."+t)
		same(one[int](ctx, c, "SELECT a FROM "+t), 1)
	})
}

func prepareBySQL(ctx context.Context) {
	connected(ctx, func(c *pgx.Conn) {
		do(ctx, c, "PREPARE plus(int) AS SELECT $1 + 1")
		for i := range 10 {
			same(one[int](ctx, c, fmt.Sprintf("EXECUTE plus(%d)", i)), i+1)
		}
		do(ctx, c, "DEALLOCATE plus")
		fails(ctx, "26000", c, "EXECUTE plus(1)")
	})
}

type everything struct {
	Ints    []*int32
	Texts   []string
	Numeric string
	Moment  time.Time
	Bytes   []byte
	UUID    string
	Text    string
	Float   float64
	Bool    bool
	Big     int64
	JSON    string
	Nothing *string
}

func typesThereAndBack(ctx context.Context, mode pgx.QueryExecMode) {
	seven := int32(7)
	given := everything{
		[]*int32{&seven, nil, &seven},
		[]string{"a", "b,c", `q"uote`, "NULL", ""},
		"12345678901234567890.000000000123",
		time.Date(2020, 2, 29, 12, 30, 15, 123456000, time.UTC),
		bytesUpTo(256), "00000001-0000-0000-0000-000000000001", "Straße ☃ 𝄞", 1.1e-300, false, math.MinInt64,
		`{"a": [1, "ü", null]}`, nil,
	}
	columns := "a int[], b text[], c numeric, d timestamptz, e bytea, f uuid, g text, h float8, i bool, j int8, k jsonb, l text"
	onTable(ctx, columns, func(t string, c *pgx.Conn) {
		for range 3 {
			do(ctx, c, "INSERT INTO "+t+" VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)", mode,
				given.Ints, given.Texts, given.Numeric, given.Moment, given.Bytes, given.UUID, given.Text, given.Float,
				given.Bool, given.Big, given.JSON, given.Nothing)
			rows := must(c.Query(ctx, "SELECT a, b, c::text, d, e, f, g, h, i, j, k::text, l FROM "+t, mode))
			back := must(pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[everything]))
			back.Moment = back.Moment.UTC()
			same(back, given)
			do(ctx, c, "TRUNCATE "+t)
		}
	})
}

func typesInText(ctx context.Context) {
	typesThereAndBack(ctx, pgx.QueryExecModeExec)
	typesThereAndBack(ctx, pgx.QueryExecModeSimpleProtocol)
}

func typesInBinary(ctx context.Context) {
	for _, mode := range []pgx.QueryExecMode{
		pgx.QueryExecModeCacheStatement, pgx.QueryExecModeCacheDescribe, pgx.QueryExecModeDescribeExec,
	} {
		typesThereAndBack(ctx, mode)
	}
}

func aMegabyteOfBytes(ctx context.Context) {
	content := bytesUpTo(1 << 20)
	onTable(ctx, "a bytea", func(t string, c *pgx.Conn) {
		for range 2 {
			do(ctx, c, "INSERT INTO "+t+" VALUES ($1)", content)
			same(bytes.Equal(one[[]byte](ctx, c, "SELECT a FROM "+t), content), true)
			do(ctx, c, "DELETE FROM "+t)
		}
	})
}

func errorsHaveTheirSQLState(ctx context.Context) {
	onTable(ctx, "a int PRIMARY KEY", func(t string, c *pgx.Conn) {
		same(fails(ctx, "42601", c, "SELEKT 1").Position, int32(1))
		fails(ctx, "42P01", c, "SELECT * FROM there_is_none")
		same(fails(ctx, "42703", c, "SELECT none FROM "+t).Position, int32(8))
		for range 2 {
			fails(ctx, "22012", c, "SELECT 1 / $1::int", 0)
			fails(ctx, "22P02", c, "SELECT $1::text::int", "x")
		}
		do(ctx, c, "INSERT INTO "+t+" VALUES (1)")
		e := fails(ctx, "23505", c, "INSERT INTO "+t+" VALUES ($1)", 1)
		same([]string{e.TableName, e.ConstraintName}, []string{t, t + "_pkey"})
		fails(ctx, "42883", c, "SELECT no_such_function(1)")
		same(one[int](ctx, c, "SELECT count(*) FROM "+t), 1)
	})
}

func notices(ctx context.Context) {
	config := must(pgx.ParseConfig(""))
	heard := []string{}
	config.OnNotice = func(_ *pgconn.PgConn, n *pgconn.Notice) { heard = append(heard, n.Severity+" "+n.Message) }
	c := must(pgx.ConnectConfig(ctx, config))
	defer c.Close(ctx)
	do(ctx, c, "DO $$ BEGIN RAISE NOTICE 'one'; RAISE WARNING 'two'; END $$")
	same(heard, []string{"NOTICE one", "WARNING two"})
	do(ctx, c, "SET client_min_messages = warning")
	do(ctx, c, "DO $$ BEGIN RAISE NOTICE 'three'; END $$")
	same(len(heard), 2)
}

func severalStatementsInOneQuery(ctx context.Context) {
	onTable(ctx, "a int PRIMARY KEY", func(t string, c *pgx.Conn) {
		script := func(sql string) ([]*pgconn.Result, error) { return c.PgConn().Exec(ctx, sql).ReadAll() }
		results := must(script("INSERT INTO " + t + " VALUES (1); SELECT a FROM " + t + "; SELECT 'last'"))
		same(results[0].CommandTag.RowsAffected(), int64(1))
		same(results[1].Rows, [][][]byte{{[]byte("1")}})
		same(results[2].Rows, [][][]byte{{[]byte("last")}})
		_, err := script("INSERT INTO " + t + " VALUES (2); SELECT 1; INSERT INTO " + t + " VALUES (1)")
		refused("23505", err)
		same(column[int](ctx, c, "SELECT a FROM "+t), []int{1})
		must(script("BEGIN; INSERT INTO " + t + " VALUES (3); COMMIT; SELECT 1"))
		same(one[int](ctx, c, "SELECT count(*) FROM "+t), 2)
	})
}

func manyRowsReadSlowly(ctx context.Context) {
	connected(ctx, func(c *pgx.Conn) {
		rows := must(c.Query(ctx, "SELECT n, repeat('x', 50) FROM generate_series(1, $1) n", 100_000))
		seen := 0
		for rows.Next() {
			var n int
			var text string
			check(rows.Scan(&n, &text))
			seen++
			if n != seen || len(text) != 50 {
				fail("row %d: %d %s", seen, n, text)
			}
			if seen%1000 == 0 {
				time.Sleep(5 * time.Millisecond)
			}
		}
		check(rows.Err())
		same(seen, 100_000)
		same(one[int](ctx, c, "SELECT 1"), 1)
	})
}
