'use strict'
// node-postgres asks the console, in simple queries and in prepared ones; where, the environment says.

const assert = require('assert')
const { Client } = require('pg')

async function main() {
  const client = new Client()
  await client.connect()
  for (const query of ['SHOW POOLS', { text: 'SHOW POOLS', values: [] }, { name: 'pools', text: 'SHOW POOLS' }]) {
    for (let i = 0; i < 3; i++) {
      const { rows } = await client.query(query)
      assert.strictEqual(typeof rows.find((row) => row.database === 'pgbouncer').cl_active, 'number')
    }
  }
  const { rows } = await client.query('SHOW NODES')
  assert.ok(rows[0].since instanceof Date)
  assert.strictEqual((await client.query('RECONNECT')).command, 'RECONNECT')
  await assert.rejects(client.query('SHOW POOLZ'), { code: '42601', hint: 'Did you mean SHOW POOLS?' })
  await client.end()
  console.log('done')
}

main().catch((error) => {
  console.error(error)
  process.exit(1)
})
