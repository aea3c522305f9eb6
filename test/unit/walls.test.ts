import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { cruise, type ICruiseResult, type IForbiddenRuleType } from 'dependency-cruiser';
import { afterEach, expect, test } from 'vitest';

// Builds a small house for each rule with exactly one import through a wall, and expects that rule to say so.

const root = process.cwd();
const { forbidden, options } = createRequire(import.meta.url)('../../.dependency-cruiser.cjs') as {
  forbidden: IForbiddenRuleType[];
  options: object;
};

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

async function brokenRules(files: Record<string, string>): Promise<string[]> {
  const house = mkdtempSync(join(tmpdir(), 'flotilla-walls-'));
  folders.push(house);
  symlinkSync(join(root, 'node_modules'), join(house, 'node_modules'));
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(house, file)), { recursive: true });
    writeFileSync(join(house, file), text);
  }
  const tops = [...new Set(Object.keys(files).map((file) => file.split('/')[0] ?? file))];
  const result = await cruise(tops, { ...options, baseDir: house, validate: true, ruleSet: { forbidden } });
  return (result.output as ICruiseResult).summary.violations.map((violation) => violation.rule.name);
}

const value = 'export const a = 1;\n';
const through: [rule: string, from: string, to: string][] = [
  ['contract-imports-nothing-of-ours', 'contract/x.ts', 'main/fleet.ts'],
  ['contract-uses-zod-and-the-orpc-contract-only', 'contract/x.ts', 'axios'],
  ['contract-uses-zod-and-the-orpc-contract-only', 'contract/x.ts', 'node:fs'],
  ['agent-meets-the-rest-in-the-contract', 'agent/x.ts', 'main/ssh/ssh.ts'],
  ['renderer-meets-main-in-the-contract', 'renderer/x.tsx', 'main/jobs/jobs.ts'],
  ['renderer-has-no-node', 'renderer/x.ts', 'node:fs'],
  ['preload-imports-the-contract-only', 'preload/index.ts', 'main/fleet.ts'],
  ['main-does-not-reach-into-other-processes', 'main/fleet.ts', 'renderer/x.ts'],
  ['electron-only-in-the-desktop-host', 'main/fleet.ts', 'electron'],
  ['services-do-not-know-the-api-or-the-hosts', 'main/jobs/jobs.ts', 'main/api/router.ts'],
  ['services-do-not-know-the-api-or-the-hosts', 'main/ssh/ssh.ts', 'main/fleet.ts'],
  ['ssh-and-inventory-stand-at-the-bottom', 'main/inventory/inventory.ts', 'main/jobs/jobs.ts'],
  ['a-room-is-entered-by-its-door', 'main/jobs/jobs.ts', 'main/ssh/pool.ts'],
  ['a-room-is-entered-by-its-door', 'main/fleet.ts', 'main/ssh/pool.ts'],
];

test.each(through)('%s: an import from %s to %s is an error', async (rule, from, to) => {
  const own = to.includes('/');
  const target = own ? `${'../'.repeat(from.split('/').length - 1)}${to}` : to;
  const files = { [from]: `import * as a from '${target}';\nexport const b = a;\n`, ...(own ? { [to]: value } : {}) };
  expect(await brokenRules(files)).toContain(rule);
});

test('an import of a type alone goes through a wall as little as any other', async () => {
  const broken = await brokenRules({
    'renderer/x.ts': "import type { A } from '../main/fleet.ts';\nexport const b: A = 1;\n",
    'main/fleet.ts': 'export type A = number;\n',
  });
  expect(broken).toContain('renderer-meets-main-in-the-contract');
});

test('files that import each other are an error', async () => {
  const broken = await brokenRules({
    'agent/a.ts': "import { b } from './b.ts';\nexport const a = () => b;\n",
    'agent/b.ts': "import { a } from './a.ts';\nexport const b = () => a;\n",
  });
  expect(broken).toContain('no-cycles');
});

test('an import of what is not there is an error', async () => {
  expect(await brokenRules({ 'agent/a.ts': "import './gone.ts';\n" })).toContain('everything-resolves');
});

test('a house in which every import goes the right way breaks no rule', async () => {
  const broken = await brokenRules({
    'contract/x.ts': "import { z } from 'zod';\nexport const x = z.string();\n",
    'main/electron.ts':
      "import { app } from 'electron';\nimport { f } from './fleet.ts';\nexport const a = [app, f];\n",
    'main/fleet.ts':
      "import { a } from './ssh/ssh.ts';\nimport { x } from '../contract/x.ts';\nexport const f = [a, x];\n",
    'main/ssh/ssh.ts': "import { a } from './pool.ts';\nexport { a };\n",
    'main/ssh/pool.ts': value,
    'main/jobs/jobs.ts': "import { a } from '../ssh/ssh.ts';\nexport const j = a;\n",
    'renderer/x.ts': "import { x } from '../contract/x.ts';\nexport const y = x;\n",
  });
  expect(broken).toEqual([]);
});
