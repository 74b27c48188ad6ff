// pgx asks the console, in each way that it has to run a query; where, the environment says.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

type pool struct {
	Database string
	User     string
	Active   int32
	Waiting  int32
}

var modes = []pgx.QueryExecMode{
	pgx.QueryExecModeCacheStatement,
	pgx.QueryExecModeCacheDescribe,
	pgx.QueryExecModeDescribeExec,
	pgx.QueryExecModeExec,
	pgx.QueryExecModeSimpleProtocol,
}

func main() {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	for _, mode := range modes {
		if err := ask(ctx, mode); err != nil {
			fmt.Fprintf(os.Stderr, "%v: %v\n", mode, err)
			os.Exit(1)
		}
		fmt.Println("ok", mode)
	}
}

func ask(ctx context.Context, mode pgx.QueryExecMode) error {
	config, err := pgx.ParseConfig("sslmode=disable")
	if err != nil {
		return err
	}
	config.DefaultQueryExecMode = mode
	c, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return err
	}
	defer c.Close(ctx)
	for range 3 { // a statement that is cached is prepared once and run twice more
		if err := pools(ctx, c); err != nil {
			return err
		}
	}
	var one int32
	if err := c.QueryRow(ctx, "SELECT 1").Scan(&one); err != nil || one != 1 {
		return fmt.Errorf("SELECT 1 is %d: %w", one, err)
	}
	if tag, err := c.Exec(ctx, "RECONNECT"); err != nil || tag.String() != "RECONNECT" {
		return fmt.Errorf("RECONNECT says %s: %w", tag, err)
	}
	var refused *pgconn.PgError
	if _, err := c.Exec(ctx, "SHOW POOLZ"); !errors.As(err, &refused) || refused.Code != "42601" || refused.Hint == "" {
		return fmt.Errorf("SHOW POOLZ: %w", err)
	}
	return c.Ping(ctx)
}

func pools(ctx context.Context, c *pgx.Conn) error {
	rows, err := c.Query(ctx, "SHOW POOLS")
	if err != nil {
		return err
	}
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (pool, error) {
		var p pool
		rest := make([]any, len(row.FieldDescriptions()))
		rest[0], rest[1], rest[2], rest[3] = &p.Database, &p.User, &p.Active, &p.Waiting
		return p, row.Scan(rest...)
	})
	if err != nil {
		return err
	}
	for _, p := range found {
		if p.Database == "pgbouncer" {
			return nil
		}
	}
	return fmt.Errorf("no pool of the console's own in %v", found)
}
