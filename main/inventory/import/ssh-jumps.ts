import { wordsOf } from './ssh-config-words.ts';

/** Options of ssh(1) that take a value. */
const withValue = /^-[BbcDEeFIiJLlmOoPpQRSWw]$/;

/**
 * The jump that a ProxyCommand stands for, as configs had it before ProxyJump: `ssh -W %h:%p user@jump` or
 * `ssh jump nc %h %p`. `none` is no jump; `null`: it is something else.
 */
export function jumpsOfCommand(command: string): string[] | null {
  if (command.trim().toLowerCase() === 'none') return [];
  const words = wordsOf(command) ?? [];
  if (words[0] === 'exec') words.shift();
  if (!/^(.*\/)?ssh$/.test(words[0] ?? '')) return null;
  let [user, port] = ['', ''];
  for (let at = 1; at < words.length; at++) {
    const word = words[at] ?? '';
    if (!word.startsWith('-')) return [`${word.includes('@') ? '' : user}${word.replace(/^ssh:\/\//, '')}${port}`];
    const value = withValue.test(word) ? (words[++at] ?? '') : word.slice(2);
    if (/^-l/.test(word)) user = `${value}@`;
    if (/^-p/.test(word)) port = `:${value}`;
  }
  return null;
}

/** A jump as the import knows it: a host of the same file by its name; anything else is an address, as nothing else knows it. */
export function jumpAmong(hosts: { has(name: string): boolean }, jump: string): string {
  return hosts.has(jump) || jump.includes('://') ? jump : `ssh://${jump}`;
}

/** The jumps that options of ssh(1) name: `-J a,b`, `-o ProxyJump=a`, `-o ProxyCommand="ssh -W %h:%p a"`. */
export function jumpsOfOptions(options: string): string[] {
  const words = wordsOf(options) ?? options.split(/\s+/);
  for (const [index, word] of words.entries()) {
    const next = words[index + 1] ?? '';
    const jump = /^-J(.*)$/s.exec(word)?.[1];
    if (jump !== undefined) return (jump || next).split(',').filter((one) => one !== '');
    const option = /^-o(.*)$/s.exec(word)?.[1];
    const [, key = '', value = ''] = /^\s*(\w+)(?:\s*=\s*|\s+)(.*)$/s.exec(option || next) ?? [];
    if (option === undefined) continue;
    if (key.toLowerCase() === 'proxyjump') return value.toLowerCase() === 'none' ? [] : value.split(',');
    if (key.toLowerCase() === 'proxycommand') return jumpsOfCommand(value) ?? [];
  }
  return [];
}
