import { isFinal } from '../../contract/job.ts'
import type { JobRecord } from '../../proxy/ledger/ledger.ts'
import type { Session } from './session.ts'

/** How long the same unrest may last, and how often it must have been seen: on a busy machine everything takes longer. */
const PATIENCE_MS = 10_000
const PATIENCE_LOOKS = 400
const MOST_MS = 90_000
const LOOK_MS = 15

/** Lets everything work again and waits until nothing more happens by itself; else gives what still does. */
export async function settle(session: Session): Promise<string[]> {
  const { fal, gate } = session
  gate.heal()
  fal.behave()
  await session.startProxy()
  await session.openPlugin()
  const end = performance.now() + MOST_MS
  for (let [calm, looks, since, before] = [0, 0, performance.now(), '']; ; looks++) {
    fal.release()
    const unrest = unrestIn(session)
    if (unrest.join() !== before) [looks, since, before] = [0, performance.now(), unrest.join()]
    // Twice in a row: a job may be between two states in which nothing shows.
    calm = unrest.length === 0 ? calm + 1 : 0
    if (calm === 2) return []
    const now = performance.now()
    if (now > end || (now > since + PATIENCE_MS && looks > PATIENCE_LOOKS)) return unrest.map((what) => `${what}; ${circumstances(session)}`)
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
  }
}

/** What else there is to know of a round that does not end. */
function circumstances(session: Session): string {
  const states = session.jobs().map(({ job }) => job.state)
  return `jobs: ${states.join(', ')}; calls without an answer: ${session.gate.unanswered.join(', ') || 'none'}`
}

function unrestIn(session: Session): string[] {
  const unrest: string[] = []
  const view = session.look()
  if (!view?.button) return [`the panel did not come up: ${view?.text.slice(0, 200) ?? 'it is closed'}`]
  if (view.isOffline) unrest.push('the panel says that the proxy cannot be reached')
  for (const row of view.rows) if (row.isBusy) unrest.push(`the panel shows a run as ${row.stage}: ${row.text}`)
  // What the panel sees is quickly read; the ledger is asked once the panel is quiet.
  if (unrest.length > 0) return unrest
  const jobs = session.jobs()
  for (const { job } of jobs) {
    if (!isFinal(job.state) && job.state !== 'uncertain') unrest.push(`a job is ${job.state} at the proxy`)
  }
  const unplaced = jobs.filter(({ job }) => job.state === 'done' && job.placedAt === null)
  const listed = view.rows.filter((row) => row.canPlace).length
  if (unplaced.length > listed) unrest.push(`${unplaced.length} finished jobs are not placed, and ${listed} are listed`)
  const uncertain = new Set(jobs.filter(({ job }) => job.state === 'uncertain').map(({ job }) => job.id))
  const { canvas } = session
  const left = canvas.litter().map(({ layer, pageId }) => ({ what: `the copy ${layer} was left on the canvas`, pageId }))
  for (const { id, pageId, jobId } of canvas.placeholders()) {
    if (jobId !== null && uncertain.has(jobId)) continue
    left.push({ what: `the placeholder ${id} waits for ${jobId === null ? 'nothing' : `a job that is ${stateOf(jobs, jobId)}`}`, pageId })
  }
  for (const { what, pageId } of left) {
    unrest.push(what)
    // Figma tells a plugin nothing of a page that is not in view. Once the designer looks there it must go.
    if (pageId !== canvas.document.currentPage.id) canvas.document.setCurrentPage(pageId)
  }
  return unrest
}

function stateOf(jobs: JobRecord[], jobId: string): string {
  return jobs.find(({ job }) => job.id === jobId)?.job.state ?? 'unknown to the proxy'
}

/** What must hold once everything is quiet. */
export async function brokenPromises(session: Session): Promise<string[]> {
  session.canvas.check('by the end of the round')
  await session.canvas.checkSaved('by the end of the round')
  const jobs = session.jobs()
  return [...moneyProblems(session, jobs), ...pictureProblems(session, jobs), ...session.fal.violations.splice(0)]
}

/** Nothing is sent or charged twice, and the ledger says what fal billed. */
function moneyProblems(session: Session, jobs: JobRecord[]): string[] {
  const { fal, ordered } = session
  const found: string[] = []
  if (jobs.length > ordered) found.push(`${jobs.length} jobs came of clicks on ${ordered}`)
  const requestIds = jobs.flatMap(({ falRequestId }) => falRequestId ?? [])
  if (new Set(requestIds).size < requestIds.length) found.push('two jobs are one request at fal')
  const unknown = fal.jobs.filter(({ requestId }) => !requestIds.includes(requestId))
  const uncertain = jobs.filter(({ job, falRequestId }) => job.state === 'uncertain' && falRequestId === null)
  if (unknown.length > uncertain.length) found.push(`fal has ${unknown.length} jobs unknown to the proxy, where only ${uncertain.length} are uncertain`)
  for (const { job, falRequestId } of jobs) {
    const request = fal.jobs.find(({ requestId }) => requestId === falRequestId)
    const bills = fal.charges.filter(({ requestId }) => requestId === falRequestId)
    const billed = bills.reduce((sum, { microUsd }) => sum + microUsd, 0)
    if (bills.length > 1) found.push(`fal billed the job ${job.id} ${bills.length} times`)
    if (!request || !isFinal(job.state) || request.plan.units === null) continue
    // What fal no longer tells is counted as the reservation, and said so.
    const isGuess = job.state === 'failed' && job.chargedMicroUsd === job.heldMicroUsd
    if ((job.chargedMicroUsd ?? 0) !== billed && !isGuess) found.push(`a job that is ${job.state} counts as ${job.chargedMicroUsd} µ$, and fal billed ${billed}`)
  }
  const ledger = session.balance()
  const sumOf = (some: JobRecord[], money: (record: JobRecord) => number) => some.reduce((sum, record) => sum + money(record), 0)
  const spent = sumOf(jobs, ({ job }) => job.chargedMicroUsd ?? 0)
  const held = sumOf(jobs.filter(({ job }) => !isFinal(job.state)), ({ job }) => job.heldMicroUsd)
  if (!ledger.balanced || spent !== ledger.spent || held !== ledger.held) {
    found.push(`the ledger counts ${ledger.spent} spent and ${ledger.held} held, its jobs ${spent} and ${held}`)
  }
  return found
}

/** Every picture that was paid for stands on the canvas once, unless the designer took it away. */
function pictureProblems({ fal, canvas }: Session, jobs: JobRecord[]): string[] {
  const found: string[] = []
  const results = canvas.results()
  for (const { job, falRequestId } of jobs) {
    const charged = fal.charges.find(({ requestId }) => requestId === falRequestId)
    if (job.state === 'cancelled' && charged) found.push(`a job that fal billed counts as cancelled: ${job.error?.message}`)
    for (const { index, flagged } of job.images) {
      const key = `${job.id}:${index}`
      const count = results.get(key) ?? 0
      results.delete(key)
      if (count > 1) found.push(`picture ${key} stands ${count} times on the canvas`)
      if (flagged && count > 0) found.push(`the flagged picture ${key} stands on the canvas`)
      if (canvas.wasTaken(key) && count > 0) found.push(`picture ${key}, which the designer took away, came back`)
      const isGone = canvas.wasTaken(key) || canvas.wasFilledOver(key)
      if (!flagged && count === 0 && job.placedAt !== null && !isGone) found.push(`picture ${key} counts as placed and is not there`)
    }
  }
  for (const key of results.keys()) found.push(`result ${key} belongs to no job`)
  return found
}
