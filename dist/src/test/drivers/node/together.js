'use strict'
// Of node-postgres: what needs two clients at once, or waits for others.

const { connected, fails, onTable, open, range, transaction, two, value, withTable } = require('./client')
const { eventually, fresh, same } = require('./lanes')

module.exports = {
  async own_notifications() {
    const channel = fresh('channel')
    await connected(async (c) => {
      const heard = []
      c.on('notification', (n) => heard.push([n.channel, n.payload]))
      await c.query(`LISTEN ${channel}`)
      await transaction(c, async () => {
        await c.query(`NOTIFY ${channel}, 'payload'`)
        await c.query('SELECT pg_notify($1, $2)', [channel, 'second'])
        same(heard, [])
      })
      await eventually(() => heard, [[channel, 'payload'], [channel, 'second']])
      await c.query(`UNLISTEN ${channel}`)
      await c.query(`NOTIFY ${channel}, 'unheard'`)
      same(heard.length, 2)
    })
  },

  async notifications_of_others() {
    const channel = fresh('channel')
    await two(async (c, other) => {
      const heard = []
      c.on('notification', (n) => heard.push(n.payload))
      await c.query(`LISTEN ${channel}`)
      for (const i of range(0, 20)) await other.query('SELECT pg_notify($1, $2)', [channel, `${i}`])
      await eventually(() => heard, range(0, 20).map(String))
      same(await value(c, 'SELECT 1'), 1)
    })
  },

  async advisory_locks_of_the_session() {
    const attempt = 'SELECT pg_try_advisory_lock($1)'
    await connected(async (c) => {
      const other = await open()
      const key = 1000000 * process.pid + 1
      await c.query('SELECT pg_advisory_lock($1)', [key])
      same(await value(other, attempt, key), false)
      same(await value(c, 'SELECT 1'), 1)
      same(await value(other, attempt, key), false)
      same(await value(c, 'SELECT pg_advisory_unlock($1)', key), true)
      same(await value(other, attempt, key), true)
      same(await value(c, attempt, key), false)
      await other.end()
      await eventually(() => value(c, attempt, key), true)
    })
  },

  async advisory_locks_of_the_transaction() {
    const attempt = 'SELECT pg_try_advisory_xact_lock($1)'
    await two(async (c, other) => {
      const key = 1000000 * process.pid + 2
      for (const end of ['COMMIT', 'ROLLBACK']) {
        await transaction(c, async () => {
          await c.query('SELECT pg_advisory_xact_lock($1)', [key])
          same(await value(other, attempt, key), false)
        }, { end })
        same(await value(other, attempt, key), true)
      }
    })
  },

  async lock_timeout() {
    await withTable('a int', (t) => two(async (c, other) => {
      await c.query(`INSERT INTO ${t} VALUES (1)`)
      await other.query("SET lock_timeout = '100ms'")
      await transaction(c, async () => {
        await c.query(`UPDATE ${t} SET a = 2`)
        await fails('55P03', other.query(`UPDATE ${t} SET a = a + $1`, [10]))
        await fails('55P03', other.query(`LOCK TABLE ${t}; SELECT 1`))
      })
      await other.query(`UPDATE ${t} SET a = a + $1`, [10])
      same(await value(c, `SELECT a FROM ${t}`), 12)
    }))
  },

  async isolation_levels() {
    await withTable('a int', (t) => two(async (c, other) => {
      const count = (one) => value(one, `SELECT count(*)::int FROM ${t}`)
      await transaction(c, async () => {
        same(await count(c), 0)
        await other.query(`INSERT INTO ${t} VALUES (1)`)
        same(await count(c), 0)
      }, { begin: 'BEGIN ISOLATION LEVEL REPEATABLE READ' })
      same(await count(c), 1)
      const serializable = { begin: 'BEGIN ISOLATION LEVEL SERIALIZABLE' }
      await fails('40001', transaction(c, () => transaction(other, async () => {
        same(await value(c, 'SHOW transaction_isolation'), 'serializable')
        for (const one of [c, other]) await count(one)
        for (const one of [c, other]) await one.query(`INSERT INTO ${t} VALUES ($1)`, [2])
      }, serializable), serializable))
    }))
  },

  async a_client_that_leaves_in_a_transaction() {
    await onTable('a int', async (t, c) => {
      for (const leave of [(leaver) => leaver.end(), (leaver) => leaver.connection.stream.destroy()]) {
        const leaver = await open()
        await leaver.query(`BEGIN; INSERT INTO ${t} VALUES (1)`)
        await leaver.query(`LOCK TABLE ${t}`)
        await leave(leaver)
      }
      await c.query(`INSERT INTO ${t} VALUES (2)`)
      same(await value(c, `SELECT sum(a)::int FROM ${t}`), 2)
    })
  },

  async the_server_ends_the_connection() {
    await connected(async (other) => {
      let c = await open()
      const failure = await c.query('SELECT pg_terminate_backend(pg_backend_pid())').catch((e) => e)
      same(['57P01', '40003'].includes(failure.code), true) // ended, or it goes on with another
      c = await open()
      await c.query('BEGIN')
      const pid = await value(c, 'SELECT pg_backend_pid() FROM pg_advisory_xact_lock(1)')
      same(await value(other, 'SELECT pg_terminate_backend($1)', pid), true)
      await eventually(() => value(other, 'SELECT count(*)::int FROM pg_stat_activity WHERE pid = $1', pid), 0)
      same(await c.query('SELECT 1').then(() => 'answered', () => 'failed'), 'failed')
      await connected(async (again) => same(await value(again, 'SELECT 1'), 1))
    })
  },
}
