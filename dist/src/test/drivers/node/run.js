'use strict'
// node-postgres: simple queries without values, the unnamed statement with values, a named one with a name.

const { Readable, Writable } = require('stream')
const { pipeline } = require('stream/promises')
const pg = require('pg')
const Cursor = require('pg-cursor')
const QueryStream = require('pg-query-stream')
const { from, to } = require('pg-copy-streams')
const { connected, fails, named, onTable, range, rows, sum, transaction, two, value, withTable } = require('./client')
const { LeftOut, fresh, pause, run, same } = require('./lanes')
const together = require('./together')

const scenarios = {
  ...together,

  async the_same_statement_ten_times() {
    await onTable('a int', async (t, c) => {
      for (const i of range(0, 10)) {
        await named(c, 'put', `INSERT INTO ${t} VALUES ($1)`, i)
        same(await named(c, 'sum', `SELECT (sum(a) + $1)::int FROM ${t}`, 7), [[sum(range(0, i + 1)) + 7]])
      }
      for (const i of range(0, 10)) {
        same(await value(c, `SELECT count(*)::int FROM ${t} WHERE a < $1`, i), i)
      }
    })
  },

  async a_schema_change_between_executions() {
    await onTable('a int', async (t, c) => {
      await c.query(`INSERT INTO ${t} VALUES (1)`)
      for (const _ of range(0, 7)) same(await named(c, 'one', `SELECT a FROM ${t}`), [[1]])
      await c.query(`ALTER TABLE ${t} ADD COLUMN b int DEFAULT 2`)
      for (const _ of range(0, 7)) same(await named(c, 'one', `SELECT a FROM ${t}`), [[1]])
      for (const _ of range(0, 7)) same(await rows(c, `SELECT * FROM ${t}`), [[1, 2]])
    })
  },

  async batches() {
    await withTable('a int PRIMARY KEY, b text', (t) => connected(async (c) => {
      const answers = range(0, 300).flatMap((i) => [
        c.query(`INSERT INTO ${t} VALUES ($1, $2)`, [i, `row ${i}`]),
        value(c, `SELECT count(*)::int FROM ${t} WHERE a <= $1`, i),
      ])
      const all = await Promise.all(answers)
      same(all.filter((_, i) => i % 2 === 1), range(1, 301))
      const unnested = `INSERT INTO ${t} SELECT * FROM unnest($1::int[], $2::text[])`
      same((await c.query(unnested, [range(300, 800), range(300, 800).map(String)])).rowCount, 500)
      same(await value(c, `SELECT count(*)::int FROM ${t}`), 800)
      const text = `SELECT b FROM ${t} WHERE a = $1`
      const kept = await Promise.all(range(0, 100).map((i) => named(c, `by key ${i % 3}`, text, i)))
      same(kept, range(0, 100).map((i) => [[`row ${i}`]]))
    }, { pipeline: true }))
  },

  async an_error_in_a_batch() {
    await withTable('a int PRIMARY KEY', (t) => connected(async (c) => {
      // each has a Sync of its own
      const put = (a) => named(c, a % 2 ? 'odd' : 'even', `INSERT INTO ${t} VALUES ($1)`, a)
      const answers = await Promise.allSettled([1, 2, 1, 3, 4].map(put))
      same(answers.map((answer) => answer.reason?.code), [undefined, undefined, '23505', undefined, undefined])
      same(answers[2].reason.table, t)
      same(await rows(c, `SELECT a FROM ${t} ORDER BY a`), [[1], [2], [3], [4]])
    }, { pipeline: true }))
  },

  async a_cursor_with_a_fetch_size() {
    await onTable('a int', async (t, c) => {
      await transaction(c, async () => {
        await c.query(`INSERT INTO ${t} SELECT generate_series(1, 1000)`)
        const cursor = c.query(new Cursor(`SELECT a FROM ${t} WHERE a > $1 ORDER BY a`, [0]))
        const seen = []
        for (let part; (part = await cursor.read(70)).length; ) seen.push(...part.map((row) => row.a))
        same(seen, range(1, 1001))
        await cursor.close()
      })
      const readOnly = { begin: 'BEGIN READ ONLY' }
      await transaction(c, async () => {
        const cursor = c.query(new Cursor(`SELECT a FROM ${t} ORDER BY a`))
        same((await cursor.read(10)).at(-1).a, 10)
        await cursor.close() // with rows left
        same(await value(c, 'SELECT 1'), 1)
        await c.query(`DECLARE walk CURSOR FOR SELECT a FROM ${t} ORDER BY a`)
        same((await rows(c, 'FETCH 70 FROM walk')).length, 70)
        same(await value(c, 'SELECT 1'), 1)
        same(await value(c, 'FETCH FROM walk'), 71)
      }, readOnly)
      // without a transaction the driver keeps its batch open by Flush
      const cursor = c.query(new Cursor(`SELECT a FROM ${t} ORDER BY a`))
      same((await cursor.read(600)).length, 600)
      same((await cursor.read(600)).length, 400)
      await cursor.close()
      same(await value(c, `SELECT count(*)::int FROM ${t}`), 1000)
    })
  },

  async a_cursor_with_hold() {
    await connected(async (c) => {
      await transaction(c, () => c.query('DECLARE held CURSOR WITH HOLD FOR SELECT * FROM generate_series(1, 100)'))
      same((await rows(c, 'FETCH 60 FROM held')).at(-1), [60])
      same(await value(c, 'SELECT $1::int', 1), 1)
      same((await rows(c, 'FETCH ALL FROM held')).at(-1), [100])
      await c.query('CLOSE held')
      await fails('34000', c.query('FETCH 1 FROM held'))
    })
  },

  async copy_both_ways() {
    await onTable('a int, b text', async (t, c) => {
      const lines = range(0, 20000).map((i) => `${i}\trow\\t${i}\n`)
      const into = () => c.query(from(`COPY ${t} FROM STDIN`))
      await pipeline(Readable.from(lines), into())
      const out = []
      const taker = new Writable({ write: (chunk, _, done) => (out.push(chunk), done()) })
      await pipeline(c.query(to(`COPY (SELECT * FROM ${t} ORDER BY a) TO STDOUT`)), taker)
      same(Buffer.concat(out).toString(), lines.join(''))
      await fails('22P02', pipeline(Readable.from(['1\tgood\n', 'bad\t\n']), into()))
      const breaksOff = async function* () {
        yield '1\tgood\n'
        throw Object.assign(new Error('broken off'), { code: 'OWN' })
      }
      await fails('OWN', pipeline(Readable.from(breaksOff()), into()))
      same(await value(c, `SELECT count(*)::int FROM ${t}`), 20000)
    })
  },

  async large_objects() {
    const content = Buffer.from(range(0, 256000).map((i) => i % 256))
    await connected(async (c) => {
      const oid = await value(c, 'SELECT lo_from_bytea(0, $1)', content)
      same(await value(c, 'SELECT lo_get($1)', oid), content)
      await transaction(c, async () => {
        const handle = await value(c, "SELECT lo_open($1, x'60000'::int)", oid)
        await c.query('SELECT lo_lseek($1, 100, 0)', [handle])
        same(await value(c, 'SELECT loread($1, 50)', handle), content.subarray(100, 150))
        await c.query('SELECT lowrite($1, $2)', [handle, Buffer.from('changed')])
      })
      same((await value(c, 'SELECT lo_get($1, 150, 7)', oid)).toString(), 'changed')
      same(await value(c, 'SELECT lo_unlink($1)', oid), 1)
      await fails('42704', c.query('SELECT lo_get($1)', [oid]))
    })
  },

  async savepoints() {
    await onTable('a int PRIMARY KEY', async (t, c) => {
      await transaction(c, async () => {
        await c.query(`INSERT INTO ${t} VALUES ($1)`, [1])
        await c.query('SAVEPOINT s')
        await c.query(`INSERT INTO ${t} VALUES ($1)`, [2])
        await fails('23505', c.query(`INSERT INTO ${t} VALUES ($1)`, [1]))
        await fails('25P02', c.query('SELECT $1::int', [1]))
        await c.query('ROLLBACK TO s')
        await c.query(`INSERT INTO ${t} VALUES ($1)`, [3])
      })
      same(await rows(c, `SELECT a FROM ${t} ORDER BY a`), [[1], [3]])
    })
  },

  async cancel_a_running_query() {
    await connected(async (c) => {
      for (const values of [undefined, [30], [30]]) {
        const text = values ? 'SELECT pg_sleep($1)' : 'SELECT pg_sleep(30)'
        let ended = false
        let asked
        const answer = new Promise((done) => {
          asked = new pg.Query({ text, values }, (failure) => done(failure))
          c.query(asked)
        }).finally(() => (ended = true))
        while (!ended) {
          new pg.Client().cancel(c, asked)
          await Promise.race([answer, pause(300)])
        }
        same((await answer)?.code, '57014')
        same(await value(c, 'SELECT $1::int', 1), 1)
      }
    })
  },

  async statement_timeout_by_set() {
    await connected(async (c) => {
      await c.query("SET statement_timeout = '200ms'")
      await fails('57014', c.query('SELECT pg_sleep($1)', [30]))
      same(await value(c, 'SHOW statement_timeout'), '200ms')
      await c.query('SET statement_timeout = 0')
      await c.query('SELECT pg_sleep($1)', [0.4])
      await c.query('RESET statement_timeout')
      same(await value(c, 'SHOW statement_timeout'), '0')
    })
  },

  async statement_timeout_at_start_up() {
    const check = async (c) => {
      for (const _ of range(0, 3)) {
        same(await value(c, 'SHOW statement_timeout'), '300ms')
        same(await value(c, 'SHOW work_mem'), '5MB')
        await fails('57014', c.query('SELECT pg_sleep($1)', [30]))
      }
    }
    await connected(check, { statement_timeout: 300, options: '-c work_mem=5MB' })
    await connected(async (c) => same(await value(c, 'SHOW statement_timeout'), '0'))
  },

  async read_your_own_writes() {
    await onTable('a int', async (t, c) => {
      for (const i of range(1, 201)) {
        await c.query(`INSERT INTO ${t} VALUES ($1)`, [i])
        same(await rows(c, `SELECT count(*)::int, max(a) FROM ${t}`), [[i, i]])
      }
    })
  },

  async a_read_only_transaction() {
    await onTable('a int', async (t, c) => {
      await c.query(`INSERT INTO ${t} VALUES (1)`)
      await transaction(c, async () => {
        for (const _ of range(0, 3)) same(await value(c, `SELECT sum(a)::int FROM ${t}`), 1)
        same(await value(c, 'SHOW transaction_read_only'), 'on')
      }, { begin: 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY' })
      await transaction(c, async () => {
        await fails('25006', c.query(`INSERT INTO ${t} VALUES ($1)`, [2]))
      }, { begin: 'START TRANSACTION READ ONLY', end: 'ROLLBACK' })
      await transaction(c, () => c.query(`INSERT INTO ${t} VALUES ($1)`, [3]))
      same(await value(c, `SELECT sum(a)::int FROM ${t}`), 4)
    })
  },

  async settings_outside_of_a_transaction() {
    const schema = fresh('schema')
    const noon = "SELECT ('2020-01-01 12:00+00'::timestamptz)::text"
    await two(async (c, other) => {
      const own = await value(other, noon)
      await c.query(`CREATE SCHEMA ${schema}`)
      await c.query(`CREATE TABLE ${schema}.only_there AS SELECT 5 AS a`)
      await c.query("SET TIME ZONE 'Asia/Tokyo'")
      await c.query(`SET search_path = ${schema}, public`)
      await c.query("SET application_name = 'driver''s name'")
      for (const _ of range(0, 10)) {
        same(await value(c, noon), '2020-01-01 21:00:00+09')
        same(await value(c, 'SELECT a FROM only_there'), 5)
        same(await value(c, 'SHOW application_name'), "driver's name")
        same(await value(other, noon), own)
        await fails('42P01', other.query('SELECT a FROM only_there'))
      }
      await c.query('RESET ALL')
      same(await value(c, noon), own)
      await fails('42P01', c.query('SELECT a FROM only_there'))
      await c.query(`DROP SCHEMA ${schema} CASCADE`)
    })
  },

  async settings_in_a_transaction() {
    await connected(async (c) => {
      await c.query("SET work_mem = '5MB'")
      await transaction(c, async () => {
        await c.query("SET work_mem = '6MB'")
        same(await value(c, 'SHOW work_mem'), '6MB')
      }, { end: 'ROLLBACK' })
      same(await value(c, 'SHOW work_mem'), '5MB')
      await transaction(c, async () => {
        await c.query("SET work_mem = '7MB'")
        await c.query('SAVEPOINT s')
        await c.query("SET work_mem = '8MB'")
        await c.query('ROLLBACK TO SAVEPOINT s')
        await c.query('SET LOCAL search_path = pg_catalog')
        same(await value(c, 'SHOW search_path'), 'pg_catalog')
      })
      same(await value(c, 'SHOW work_mem'), '7MB')
      same(await value(c, 'SHOW search_path'), '"$user", public')
      await c.query("SELECT set_config('work_mem', $1, false)", ['9MB'])
      same(await value(c, 'SHOW work_mem'), '9MB')
    })
  },

  async temporary_tables() {
    await onTable('a int', async (t, c) => {
      await c.query(`INSERT INTO ${t} VALUES (1)`)
      await c.query(`CREATE TEMP TABLE ${t} AS SELECT 2 AS a`)
      for (const _ of range(0, 10)) same(await named(c, 'read', `SELECT a FROM ${t}`), [[2]])
      await connected(async (other) => same(await value(other, `SELECT a FROM ${t}`), 1))
      await c.query(`DROP TABLE pg_temp.${t}`)
      same(await value(c, `SELECT a FROM ${t}`), 1)
    })
  },

  async prepare_by_sql() {
    await connected(async (c) => {
      await c.query('PREPARE plus(int) AS SELECT $1 + 1')
      for (const i of range(0, 10)) same(await value(c, `EXECUTE plus(${i})`), i + 1)
      await c.query('DEALLOCATE plus')
      await fails('26000', c.query('EXECUTE plus(1)'))
    })
  },

  async types_in_text() {
    const types = [
      ['int[]', [1, null, 3]],
      ['text[]', ['a', 'b,c', 'q"uote', 'NULL', null]],
      ['numeric', '12345678901234567890.000000000123'],
      ['timestamptz', new Date('2020-02-29T12:30:15.123Z')],
      ['bytea', Buffer.from(range(0, 256))],
      ['uuid', '00000010-0000-0000-0000-000000000001'],
      ['text', 'Straße ☃ 𝄞'],
      ['float8', 1.1e-300],
      ['bool', false],
      ['int8', '-9223372036854775808'],
      ['jsonb', { a: [1, 'ü', null] }],
      ['text', null],
    ]
    const given = types.map(([, content]) => content)
    await onTable(types.map(([kind], i) => `c${i} ${kind}`).join(', '), async (t, c) => {
      for (const _ of range(0, 3)) {
        await c.query(`INSERT INTO ${t} VALUES (${types.map((_, i) => `$${i + 1}`).join(', ')})`, given)
        same(await rows(c, `SELECT * FROM ${t}`), [given])
        same(await named(c, 'all', `SELECT * FROM ${t}`), [given])
        await c.query(`TRUNCATE ${t}`)
      }
    })
  },

  async types_in_binary() {
    throw new LeftOut('node-postgres does not read binary results')
  },

  async a_megabyte_of_bytes() {
    const content = Buffer.alloc(1 << 20, Buffer.from(range(0, 256)))
    await onTable('a bytea', async (t, c) => {
      for (const _ of range(0, 2)) {
        await c.query(`INSERT INTO ${t} VALUES ($1)`, [content])
        same(content.equals(await value(c, `SELECT a FROM ${t}`)), true)
        await c.query(`DELETE FROM ${t}`)
      }
    })
  },

  async errors_have_their_sqlstate() {
    await onTable('a int PRIMARY KEY', async (t, c) => {
      same((await fails('42601', c.query('SELEKT 1'))).position, '1')
      await fails('42P01', c.query('SELECT * FROM there_is_none'))
      same((await fails('42703', c.query(`SELECT none FROM ${t}`))).position, '8')
      await fails('22012', c.query('SELECT 1 / $1::int', [0]))
      await fails('22P02', c.query('SELECT $1::text::int', ['x']))
      await c.query(`INSERT INTO ${t} VALUES (1)`)
      const failure = await fails('23505', c.query(`INSERT INTO ${t} VALUES ($1)`, [1]))
      same([failure.table, failure.constraint], [t, t + '_pkey'])
      await fails('42883', c.query('SELECT no_such_function(1)'))
      for (const _ of range(0, 2)) await fails('22012', named(c, 'fails', 'SELECT 1 / $1::int', 0))
      same(await value(c, `SELECT count(*)::int FROM ${t}`), 1)
    })
  },

  async notices() {
    await connected(async (c) => {
      const heard = []
      c.on('notice', (notice) => heard.push([notice.severity, notice.message]))
      await c.query("DO $$ BEGIN RAISE NOTICE 'one'; RAISE WARNING 'two'; END $$")
      same(heard, [['NOTICE', 'one'], ['WARNING', 'two']])
      await c.query('SET client_min_messages = warning')
      await c.query("DO $$ BEGIN RAISE NOTICE 'three'; END $$")
      same(heard.length, 2)
    })
  },

  async several_statements_in_one_query() {
    await onTable('a int PRIMARY KEY', async (t, c) => {
      const results = await c.query(`INSERT INTO ${t} VALUES (1); SELECT a FROM ${t}; SELECT 'last' AS l`)
      same(results.map((result) => [result.command, result.rows]), [
        ['INSERT', []],
        ['SELECT', [{ a: 1 }]],
        ['SELECT', [{ l: 'last' }]],
      ])
      await fails('23505', c.query(`INSERT INTO ${t} VALUES (2); SELECT 1; INSERT INTO ${t} VALUES (1)`))
      same(await rows(c, `SELECT a FROM ${t}`), [[1]])
      await c.query(`BEGIN; INSERT INTO ${t} VALUES (3); COMMIT; SELECT 1`)
      same(await value(c, `SELECT count(*)::int FROM ${t}`), 2)
    })
  },

  async many_rows_read_slowly() {
    await connected(async (c) => {
      const text = "SELECT n, repeat('x', 50) AS x FROM generate_series(1, $1) n"
      let seen = 0
      for await (const row of c.query(new QueryStream(text, [100000], { batchSize: 1000 }))) {
        same([row.n, row.x.length], [++seen, 50])
        if (seen % 1000 === 0) await pause(5)
      }
      same(seen, 100000)
      same(await value(c, 'SELECT 1'), 1)
    })
  },
}

const { version } = require('pg/package.json')
run(`node-postgres ${version} (node ${process.version})`, scenarios)
