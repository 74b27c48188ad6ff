// pgx: prepares each text under a name and keeps it; batches are pipelines of one Sync.
package main

import (
	"context"
	"errors"
	"os"
	"runtime/debug"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

type settings map[string]string

// open connects as the environment says; what is open when the scenario ends is closed then.
func open(ctx context.Context, more settings) *pgx.Conn {
	config := must(pgx.ParseConfig(""))
	for name, value := range more {
		config.RuntimeParams[name] = value
	}
	return must(pgx.ConnectConfig(ctx, config))
}

func withTable(ctx context.Context, columns string, use func(table string)) {
	table := fresh("pgx")
	once(ctx, "CREATE TABLE "+table+" ("+columns+")")
	defer once(ctx, "DROP TABLE "+table)
	use(table)
}

func once(ctx context.Context, sql string) {
	c := open(ctx, nil)
	defer c.Close(ctx)
	do(ctx, c, sql)
}

func connected(ctx context.Context, use func(c *pgx.Conn)) {
	c := open(ctx, nil)
	defer c.Close(ctx)
	use(c)
}

func two(ctx context.Context, use func(c, other *pgx.Conn)) {
	connected(ctx, func(c *pgx.Conn) { connected(ctx, func(other *pgx.Conn) { use(c, other) }) })
}

func onTable(ctx context.Context, columns string, use func(table string, c *pgx.Conn)) {
	withTable(ctx, columns, func(table string) { connected(ctx, func(c *pgx.Conn) { use(table, c) }) })
}

type queryer interface {
	Query(ctx context.Context, sql string, values ...any) (pgx.Rows, error)
	Exec(ctx context.Context, sql string, values ...any) (pgconn.CommandTag, error)
}

func do(ctx context.Context, c queryer, sql string, values ...any) pgconn.CommandTag {
	return must(c.Exec(ctx, sql, values...))
}

func one[T any](ctx context.Context, c queryer, sql string, values ...any) T {
	rows := must(c.Query(ctx, sql, values...))
	return must(pgx.CollectExactlyOneRow(rows, pgx.RowTo[T]))
}

func column[T any](ctx context.Context, c queryer, sql string, values ...any) []T {
	rows := must(c.Query(ctx, sql, values...))
	return must(pgx.CollectRows(rows, pgx.RowTo[T]))
}

func sqlState(err error) string {
	var said *pgconn.PgError
	if errors.As(err, &said) {
		return said.Code
	}
	return ""
}

func refused(code string, err error) *pgconn.PgError {
	var said *pgconn.PgError
	if !errors.As(err, &said) || said.Code != code {
		fail("%v instead of %s", err, code)
	}
	return said
}

func fails(ctx context.Context, code string, c queryer, sql string, values ...any) *pgconn.PgError {
	_, err := c.Exec(ctx, sql, values...)
	return refused(code, err)
}

func inTransaction(ctx context.Context, c *pgx.Conn, options pgx.TxOptions, use func(tx pgx.Tx)) error {
	tx := must(c.BeginTx(ctx, options))
	defer tx.Rollback(ctx)
	use(tx)
	return tx.Commit(ctx)
}

func upTo(n int) []int {
	numbers := make([]int, n)
	for i := range numbers {
		numbers[i] = i + 1
	}
	return numbers
}

func bytesUpTo(n int) []byte {
	content := make([]byte, n)
	for i := range content {
		content[i] = byte(i)
	}
	return content
}

func version() string {
	info, _ := debug.ReadBuildInfo()
	i := slices.IndexFunc(info.Deps, func(m *debug.Module) bool { return m.Path == "github.com/jackc/pgx/v5" })
	return info.Deps[i].Version
}

func main() {
	if os.Getenv("PGSSLMODE") == "" {
		os.Setenv("PGSSLMODE", "disable")
	}
	run("pgx "+version(), scenarios)
}
