/** What is broken on purpose: `npm run chaos -- NAME [options]`. Each exits non-zero when a promise is not kept. */
const kinds: Record<string, { about: string; load: () => Promise<{ run(args: string[]): Promise<void> }> }> = {
  proxy: {
    about: 'proxies while they, their ledger, where pictures are kept, and fal fail\n            [--ledger postgres|embedded] [--media disk|s3] [--rounds N] [--seed N] [--json FILE]',
    load: () => import('./chaos-proxy/chaos.ts'),
  },
  trip: {
    about: 'designers on the playground while everything between them and fal fails [--rounds N] [--seed N] [--json FILE]',
    load: () => import('./chaos-trip/trip.ts'),
  },
}

const [name, ...args] = process.argv.slice(2)
const kind = kinds[name ?? '']
if (kind) {
  await (await kind.load()).run(args)
} else {
  console.log('npm run chaos -- NAME\n')
  for (const [known, { about }] of Object.entries(kinds)) console.log(`  ${known.padEnd(10)}${about}`)
  process.exitCode = name === undefined ? 0 : 1
}
