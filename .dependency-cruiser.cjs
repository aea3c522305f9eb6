// The walls of the house: imports run one way. test/unit/walls.test.ts proves that each rule bites.
const folder = (name) => `^${name}/`;

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'contract-imports-nothing-of-ours',
      severity: 'error',
      from: { path: folder('contract') },
      to: { path: '^(agent|main|preload|renderer|simulator|test|bench|scripts)/' },
    },
    {
      name: 'contract-uses-zod-and-the-orpc-contract-only',
      severity: 'error',
      from: { path: folder('contract') },
      to: {
        dependencyTypes: ['npm', 'npm-dev', 'npm-no-pkg', 'npm-unknown', 'core'],
        pathNot: 'node_modules/(zod|@orpc/contract)/',
      },
    },
    {
      name: 'agent-meets-the-rest-in-the-contract',
      severity: 'error',
      from: { path: folder('agent') },
      to: { path: '^(main|preload|renderer|simulator|test|bench)/' },
    },
    {
      name: 'renderer-meets-main-in-the-contract',
      severity: 'error',
      from: { path: folder('renderer') },
      to: { path: '^(agent|main|preload|simulator|test|bench)/' },
    },
    {
      name: 'renderer-has-no-node',
      severity: 'error',
      from: { path: folder('renderer') },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'preload-imports-the-contract-only',
      severity: 'error',
      from: { path: folder('preload') },
      to: { path: '^(agent|main|renderer|simulator|test|bench)/' },
    },
    {
      name: 'main-does-not-reach-into-other-processes',
      severity: 'error',
      from: { path: folder('main') },
      to: { path: '^(agent|preload|renderer|simulator|test|bench)/' },
    },
    {
      name: 'electron-only-in-the-desktop-host',
      severity: 'error',
      from: { path: '^(contract|agent|main|renderer|simulator)/', pathNot: '^main/electron(\\.ts$|/)' },
      to: { path: 'node_modules/electron/' },
    },
    {
      name: 'services-do-not-know-the-api-or-the-hosts',
      severity: 'error',
      from: { path: '^main/(inventory|secrets|ssh|device|operations|jobs|library|logs|transfers|files|terminal)/' },
      to: { path: '^main/(api|browser|electron)/|^main/[^/]+\\.ts$', pathNot: '^main/(changes|log|progress)\\.ts$' },
    },
    {
      name: 'ssh-and-inventory-stand-at-the-bottom',
      severity: 'error',
      from: { path: '^main/(ssh|inventory)/' },
      to: { path: '^main/(secrets|device|operations|jobs|library|logs|transfers|files|terminal)/' },
    },
    {
      name: 'a-room-is-entered-by-its-door',
      comment: 'other folders import main/<room>/<room>.ts only',
      severity: 'error',
      from: { path: '^main/([^/]+)' },
      to: {
        path: '^main/(inventory|secrets|ssh|device|operations|jobs|library|logs|transfers|files|terminal)/',
        pathNot: ['^main/$1/', '^main/([^/]+)/\\1\\.ts$'],
      },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'everything-resolves',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '\\.css$' },
    },
  ],
  options: {
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'],
      conditionNames: ['import', 'node', 'default'],
    },
  },
};
