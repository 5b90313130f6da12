/** What can be measured: `npm run bench -- NAME [options]`. Each prints a table for people. */
const benches: Record<
  string,
  { about: string; load: () => Promise<{ run(args: string[]): Promise<void> }> }
> = {
  engine: {
    about: 'seconds and memory of the local engine by size, stage and thread [--json FILE]',
    load: () => import('./engine/engine.ts'),
  },
  preview: {
    about: 'the free preview in the built plugin: time to the picture, longest main-thread task [--json FILE]',
    load: () => import('./preview/preview.ts'),
  },
  proxy: {
    about: 'what the proxy adds in time and memory, beside nginx and fal’s own server proxy [--quick] [--seed N] [--json FILE]',
    load: () => import('./proxy/proxy.ts'),
  },
  sandbox: {
    about: 'longest task of the plugin’s sandbox half per call, on a page of 10,000 layers [--json FILE]',
    load: () => import('./sandbox.ts'),
  },
  opening: {
    about: 'from running the plugin to a panel that can be used, step by step [--json FILE]',
    load: () => import('./opening.ts'),
  },
  quality: {
    about: 'how near to the style and how true to the layout it paints [--json FILE] [--write]',
    load: () => import('./quality/quality.ts'),
  },
  trip: {
    about: 'how long a restyle takes beside the generation, ours and a plain plugin’s [--quick] [--all]\n' +
      '            [--images 1,4,40] [--frames 390x844,…] [--links fast,slow] [--repeat 3] [--json FILE]',
    load: () => import('./trip/trip.ts'),
  },
}

const [name, ...args] = process.argv.slice(2)
const bench = benches[name ?? '']
if (bench) {
  await (await bench.load()).run(args)
} else {
  console.log('npm run bench -- NAME\n')
  for (const [known, { about }] of Object.entries(benches)) console.log(`  ${known.padEnd(10)}${about}`)
  process.exitCode = name === undefined ? 0 : 1
}
