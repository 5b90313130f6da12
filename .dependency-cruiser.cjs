/** Which room may know which: the table of docs/architecture.md as a rule. */
const rooms = ['contract', 'src', 'ui', 'proxy', 'engine', 'playground']

/** Made by the bundlers: a worker's code as text, style sheets, pictures, addresses of files. */
const BUILT = '^worker:|\\.(css|svg)$|\\?(url|raw)$'

/** A room may import itself, the contract and packages. */
const ownRoomOnly = rooms.map((room) => ({
  name: `${room}-stays-in-its-room`,
  severity: 'error',
  from: { path: `^${room}/` },
  to: {
    path: `^(${[...rooms, 'scripts', 'test', 'bench'].join('|')})/`,
    pathNot: `^(${room}|contract)/`,
  },
}))

module.exports = {
  forbidden: [
    ...ownRoomOnly,
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } } },
    {
      name: 'contract-is-pure',
      comment: 'The contract runs in every room: nothing but the schema library.',
      severity: 'error',
      from: { path: '^contract/' },
      to: { dependencyTypes: ['npm', 'npm-dev', 'core'], pathNot: 'node_modules/valibot' },
    },
    {
      name: 'plugin-and-engine-core-without-node',
      comment: 'These run inside Figma or a browser worker.',
      severity: 'error',
      from: { path: '^(src|ui|engine/restyle)/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'proxy-alone-knows-fal',
      severity: 'error',
      from: { path: '^(contract|src|ui|engine|playground|scripts)/' },
      to: { path: 'node_modules/@fal-ai' },
    },
    {
      name: 'no-undeclared-packages',
      severity: 'error',
      from: {},
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'unknown'], pathNot: BUILT },
    },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true, pathNot: BUILT } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(build|out)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'default'] },
  },
}
