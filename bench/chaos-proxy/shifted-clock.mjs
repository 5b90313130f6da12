// Loaded into a proxy before all else: its clock is off by as many ms as the file CLOCK_FILE says, also when that
// changes while it runs, as on a machine whose time is set by hand.
import { readFileSync } from 'node:fs'
import process from 'node:process'

const { now } = Date
let shiftMs = 0
const read = () => {
  shiftMs = Number(readFileSync(process.env.CLOCK_FILE ?? '', 'utf8'))
}
read()
setInterval(read, 20).unref()
Date.now = () => now() + shiftMs
