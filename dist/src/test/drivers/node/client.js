'use strict'
// How node-postgres connects and asks here.

const pg = require('pg')
const { fresh } = require('./lanes')

async function open(more = {}) {
  const client = new pg.Client({ ...more }) // the rest is in the environment
  client.on('error', () => {}) // that a connection ended is seen by what is asked of it next
  await client.connect()
  return client
}

async function connected(use, more) {
  const client = await open(more)
  try {
    return await use(client)
  } finally {
    await client.end()
  }
}

const two = (use) => connected((c) => connected((other) => use(c, other)))

async function withTable(columns, use) {
  const name = fresh('node')
  await connected((c) => c.query(`CREATE TABLE ${name} (${columns})`))
  try {
    await use(name)
  } finally {
    await connected((c) => c.query(`DROP TABLE ${name}`))
  }
}

const onTable = (columns, use) => withTable(columns, (t) => connected((c) => use(t, c)))

async function rows(c, text, ...values) {
  return (await c.query({ text, values: values.length ? values : undefined, rowMode: 'array' })).rows
}

const value = async (c, text, ...values) => (await rows(c, text, ...values))[0][0]

/** By a statement that the server keeps. */
const named = async (c, name, text, ...values) => (await c.query({ name, text, values, rowMode: 'array' })).rows

async function fails(code, promise) {
  try {
    await promise
  } catch (failure) {
    if (failure.code === code) return failure
    throw failure
  }
  throw new Error(`no ${code}`)
}

async function transaction(c, use, { begin = 'BEGIN', end = 'COMMIT' } = {}) {
  await c.query(begin)
  try {
    await use()
    await c.query(end)
  } catch (failure) {
    await c.query('ROLLBACK')
    throw failure
  }
}

const range = (from, upTo) => Array.from({ length: upTo - from }, (_, i) => from + i)
const sum = (numbers) => numbers.reduce((a, b) => a + b, 0)

module.exports = { connected, fails, named, onTable, open, range, rows, sum, transaction, two, value, withTable }
