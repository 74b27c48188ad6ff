'use strict'
// Runs a driver's scenarios in two lanes at the same time, and prints a line for each.

const fs = require('fs')
const path = require('path')
const { isDeepStrictEqual, inspect } = require('util')

const LONGEST_SECONDS = 60

let names = 0

class LeftOut extends Error {}

/** A name that no other scenario, driver or run uses. */
const fresh = (what) => `${what}_${process.pid}_${++names}`

const short = (value) => inspect(value, { depth: 5, breakLength: Infinity }).slice(0, 300)

function same(actual, expected) {
  if (!isDeepStrictEqual(actual, expected)) {
    throw new Error(`${short(actual)} instead of ${short(expected)}`)
  }
}

const pause = (ms) => new Promise((done) => setTimeout(done, ms))

/** Waits for what another session or the server does in its own time. */
async function eventually(ask, expected) {
  const deadline = Date.now() + LONGEST_SECONDS * 500
  for (;;) {
    const last = await ask()
    if (isDeepStrictEqual(last, expected)) return
    if (Date.now() > deadline) throw new Error(`still ${short(last)} instead of ${short(expected)}`)
    await pause(10)
  }
}

function readLanes() {
  const lanes = []
  for (const line of fs.readFileSync(path.join(__dirname, '..', 'scenarios.txt'), 'utf8').split('\n')) {
    if (line.startsWith('lane ')) lanes.push([])
    else if (line && !line.startsWith('#')) lanes.at(-1).push(line.split(':')[0])
  }
  return lanes
}

async function attempt(scenario) {
  let timer
  const tooLong = new Promise((_, reject) => {
    const late = () => reject(new Error(`did not end within ${LONGEST_SECONDS} s`))
    timer = setTimeout(late, LONGEST_SECONDS * 1000)
  })
  try {
    await Promise.race([scenario(), tooLong])
    return ['ok']
  } catch (failure) {
    if (failure instanceof LeftOut) return ['left out', failure.message]
    console.error(failure)
    return ['not ok', `${failure.code ?? ''} ${failure.message}`.replace(/\s+/g, ' ').trim()]
  } finally {
    clearTimeout(timer)
  }
}

/** Ends the process, with 1 if a scenario failed; names on the command line are the only ones to be run. */
async function run(driver, scenarios) {
  console.log('driver', driver)
  const only = process.argv.slice(2)
  let failed = false
  const follow = async (lane) => {
    for (const name of lane) {
      if (only.length && !only.includes(name)) continue
      const [head, why] = await attempt(scenarios[name])
      failed ||= head === 'not ok'
      console.log(`${head} ${name}${why ? ': ' + why : ''}`)
    }
  }
  await Promise.all(readLanes().map(follow))
  // a scenario that never ended must not keep the process
  process.exitCode = failed ? 1 : 0
  process.stdout.write('', () => process.exit())
}

module.exports = { LeftOut, eventually, fresh, pause, run, same }
