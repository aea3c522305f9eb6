import { fillSentence } from './errors.ts';

// Short texts of our own that are kept or sent as they are read: in a step's output, a result, the detail of a problem,
// what the agent says of a module. They are kept in English, as a log or a work order has them, and the screen knows
// them again by these templates, so that it can say them in its own language. What a device says itself is no phrase.

export const phrases = {
  // Steps and results of operations.
  'already-there': 'already there',
  'no-version-before': 'there was no other version before',
  'no-agent-answers': 'no agent answers',
  'does-not-run': 'it does not run',
  'nothing-there': 'nothing is there',
  'device-summary': '{os}, {architecture}, Node.js {node}, agent {agent}',
  'device-summary-no-node': '{os}, {architecture}, no Node.js, agent {agent}',
  'node-for': 'Node.js {version} for {architecture}',
  'agent-on-node': 'agent {version} on Node.js {node}',
  'version-before-runs': 'the version before runs again',
  'connection-ended': 'the connection ended over it',
  'up-again': 'up again after {seconds} s',
  // Details of problems.
  'name-too-long': 'the name is too long',
  'too-many-streams': 'too many open streams',
  'ended-at-once': 'it ended at once',
  'not-a-file': 'not a file',
  'ended-before-end': 'it ended before its end',
  damaged: 'it is damaged',
  'no-package-json': 'its package.json has no usable name and version',
  'changed-while-packed': 'it changed while it was packed',
  'npm-packed-nothing': 'npm packed nothing',
  'no-version-added': 'no version was added',
  'still-there': '{what} is still there',
  'not-there': '{what} is not there',
  'another-agent': 'another agent answers',
  'log-too-long': 'the log is too long',
  'no-home': 'this user has no home folder',
  'too-many-tags': '{name} would have more than {most} tags',
  'jump-and-proxy': 'a jump device and a proxy exclude each other',
  // What the agent says of a module, a service or a build.
  started: 'started',
  stopped: 'stopped',
  restarted: 'restarted',
  'in-sync': 'in sync',
  'being-installed': 'being installed',
  'being-updated': 'being updated',
  'being-deleted': 'being deleted',
  installed: 'installed {version}',
  updated: 'updated from {from} to {to}',
  'installed-not-started': '{version} is installed, and could not be started: {why}',
  'build-failed': 'The build failed: {why}',
  'command-failed': '{command} failed: {why}',
  'ended-with-code-said': 'It ended with code {code} at once: {last}',
  'ended-with-code': 'It ended with code {code} at once.',
  'ended-by-signal-said': 'It ended by {signal} at once: {last}',
  'ended-by-signal': 'It ended by {signal} at once.',
  'build-command': 'A command of the build ended with code {code}; the log says which.',
  'no-program': 'The service could not be started: there is no program named {name}.',
} as const;
export type PhraseCode = keyof typeof phrases;

/** A phrase as it is kept. */
export function phrase(code: PhraseCode, params: Record<string, string | number> = {}): string {
  return fillSentence(phrases[code], params);
}

/** What a text is matched with that `fillSentence` made of a template; its groups are the parameters. */
export function templatePattern(template: string): RegExp {
  const seen = new Set<string>();
  const parts = template.split(/\{(\w+)\}/).map((part, index) => {
    if (index % 2 === 0) return part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    if (seen.has(part)) return `\\k<${part}>`;
    seen.add(part);
    return `(?<${part}>.+?)`;
  });
  return new RegExp(`^${parts.join('')}$`);
}

const readers = Object.entries(phrases).map(([code, template]) => ({
  code: code as PhraseCode,
  pattern: templatePattern(template),
}));
const longest = 600;

/** Knows a kept phrase again; `null` for any other text. */
export function readPhrase(text: string): { code: PhraseCode; params: Record<string, string> } | null {
  if (text.length > longest) return null;
  for (const { code, pattern } of readers) {
    const found = pattern.exec(text);
    if (found) return { code, params: { ...found.groups } };
  }
  return null;
}
