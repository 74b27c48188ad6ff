package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// hear waits for as many notifications as are expected.
func hear(ctx context.Context, c *pgx.Conn, many int) (payloads []string) {
	for range many {
		payloads = append(payloads, must(c.WaitForNotification(ctx)).Payload)
	}
	return payloads
}

func ownNotifications(ctx context.Context) {
	channel := fresh("channel")
	connected(ctx, func(c *pgx.Conn) {
		do(ctx, c, "LISTEN "+channel)
		check(inTransaction(ctx, c, pgx.TxOptions{}, func(tx pgx.Tx) {
			do(ctx, tx, "NOTIFY "+channel+", 'payload'")
			do(ctx, tx, "SELECT pg_notify($1, $2)", channel, "second")
		}))
		same(hear(ctx, c, 2), []string{"payload", "second"})
		do(ctx, c, "UNLISTEN "+channel)
		do(ctx, c, "NOTIFY "+channel+", 'unheard'")
		do(ctx, c, "LISTEN "+channel)
		do(ctx, c, "NOTIFY "+channel+", 'heard'")
		same(hear(ctx, c, 1), []string{"heard"})
	})
}

func notificationsOfOthers(ctx context.Context) {
	channel := fresh("channel")
	two(ctx, func(c, other *pgx.Conn) {
		do(ctx, c, "LISTEN "+channel)
		for i := range 20 {
			do(ctx, other, "SELECT pg_notify($1, $2)", channel, fmt.Sprint(i))
		}
		for i, payload := range hear(ctx, c, 20) {
			same(payload, fmt.Sprint(i))
		}
		same(one[int](ctx, c, "SELECT 1"), 1)
	})
}

func advisoryLocksOfTheSession(ctx context.Context) {
	attempt := "SELECT pg_try_advisory_lock($1)"
	two(ctx, func(c, other *pgx.Conn) {
		key := int64(c.PgConn().PID())<<32 + 1
		do(ctx, c, "SELECT pg_advisory_lock($1)", key)
		same(one[bool](ctx, other, attempt, key), false)
		same(one[int](ctx, c, "SELECT 1"), 1)
		same(one[bool](ctx, other, attempt, key), false)
		same(one[bool](ctx, c, "SELECT pg_advisory_unlock($1)", key), true)
		same(one[bool](ctx, other, attempt, key), true)
		same(one[bool](ctx, c, attempt, key), false)
		check(other.Close(ctx))
		eventually(func() bool { return one[bool](ctx, c, attempt, key) }, "the lock of one who left")
	})
}

func advisoryLocksOfTheTransaction(ctx context.Context) {
	attempt := "SELECT pg_try_advisory_xact_lock($1)"
	two(ctx, func(c, other *pgx.Conn) {
		key := int64(c.PgConn().PID())<<32 + 2
		for _, end := range []func(pgx.Tx, context.Context) error{pgx.Tx.Commit, pgx.Tx.Rollback} {
			tx := must(c.Begin(ctx))
			do(ctx, tx, "SELECT pg_advisory_xact_lock($1)", key)
			same(one[bool](ctx, other, attempt, key), false)
			check(end(tx, ctx))
			same(one[bool](ctx, other, attempt, key), true)
		}
	})
}

func lockTimeout(ctx context.Context) {
	withTable(ctx, "a int", func(t string) {
		two(ctx, func(c, other *pgx.Conn) {
			do(ctx, c, "INSERT INTO "+t+" VALUES (1)")
			do(ctx, other, "SET lock_timeout = '100ms'")
			check(inTransaction(ctx, c, pgx.TxOptions{}, func(tx pgx.Tx) {
				do(ctx, tx, "UPDATE "+t+" SET a = 2")
				fails(ctx, "55P03", other, "UPDATE "+t+" SET a = a + $1", 10)
				_, err := other.PgConn().Exec(ctx, "LOCK TABLE "+t+"; SELECT 1").ReadAll()
				refused("55P03", err)
			}))
			do(ctx, other, "UPDATE "+t+" SET a = a + $1", 10)
			same(one[int](ctx, c, "SELECT a FROM "+t), 12)
		})
	})
}

func isolationLevels(ctx context.Context) {
	withTable(ctx, "a int", func(t string) {
		two(ctx, func(c, other *pgx.Conn) {
			count := func(of queryer) int { return one[int](ctx, of, "SELECT count(*) FROM "+t) }
			check(inTransaction(ctx, c, pgx.TxOptions{IsoLevel: pgx.RepeatableRead}, func(tx pgx.Tx) {
				same(count(tx), 0)
				do(ctx, other, "INSERT INTO "+t+" VALUES (1)")
				same(count(tx), 0)
			}))
			same(count(c), 1)
			serializable := pgx.TxOptions{IsoLevel: pgx.Serializable}
			first := must(c.BeginTx(ctx, serializable))
			second := must(other.BeginTx(ctx, serializable))
			same(one[string](ctx, first, "SHOW transaction_isolation"), "serializable")
			var states []string
			for _, tx := range []pgx.Tx{first, second} {
				count(tx)
			}
			for _, tx := range []pgx.Tx{first, second} {
				_, err := tx.Exec(ctx, "INSERT INTO "+t+" VALUES ($1)", 2)
				states = append(states, sqlState(err))
			}
			for _, tx := range []pgx.Tx{first, second} {
				states = append(states, sqlState(tx.Commit(ctx)))
			}
			same(strings.Count(strings.Join(states, " "), "40001"), 1)
		})
	})
}

func aClientThatLeavesInATransaction(ctx context.Context) {
	onTable(ctx, "a int", func(t string, c *pgx.Conn) {
		for _, leave := range []func(*pgx.Conn) error{
			func(leaver *pgx.Conn) error { return leaver.Close(ctx) },
			func(leaver *pgx.Conn) error { return leaver.PgConn().Conn().Close() },
		} {
			leaver := open(ctx, nil)
			tx := must(leaver.Begin(ctx))
			do(ctx, tx, "INSERT INTO "+t+" VALUES (1)")
			do(ctx, tx, "LOCK TABLE "+t)
			check(leave(leaver))
		}
		do(ctx, c, "INSERT INTO "+t+" VALUES (2)")
		same(column[int](ctx, c, "SELECT a FROM "+t), []int{2})
	})
}

func theServerEndsTheConnection(ctx context.Context) {
	connected(ctx, func(other *pgx.Conn) {
		c := open(ctx, nil)
		_, ended := c.Exec(ctx, "SELECT pg_terminate_backend(pg_backend_pid())")
		var why *pgconn.PgError
		same(errors.As(ended, &why) && (why.Code == "57P01" || why.Code == "40003"), true) // it goes on with another
		c = open(ctx, nil)
		tx := must(c.Begin(ctx))
		pid := one[int](ctx, tx, "SELECT pg_backend_pid() FROM pg_advisory_xact_lock(1)")
		same(one[bool](ctx, other, "SELECT pg_terminate_backend($1)", pid), true)
		gone := func() bool {
			return one[int](ctx, other, "SELECT count(*) FROM pg_stat_activity WHERE pid = $1", pid) == 0
		}
		eventually(gone, "its end")
		_, err := tx.Exec(ctx, "SELECT 1")
		same(err != nil, true)
		connected(ctx, func(again *pgx.Conn) { same(one[int](ctx, again, "SELECT 1"), 1) })
	})
}
