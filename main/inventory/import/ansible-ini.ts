import { AnsibleGroups, settle, type Variables } from './ansible-groups.ts';
import { expandRange } from './host-range.ts';
import { type ImportedFile, note } from './types.ts';

type Section = { kind: 'hosts' | 'children' | 'vars'; group: string };

/**
 * Reads an Ansible inventory in its INI form: hosts with ranges and variables, `[group]`, `[group:children]`, `[group:vars]`.
 * https://docs.ansible.com, "How to build your inventory".
 */
export function readAnsibleIni(text: string): ImportedFile {
  const inventory = new AnsibleGroups();
  let section: Section | null = { kind: 'hosts', group: 'ungrouped' };
  for (const [index, raw] of text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .entries()) {
    const line = index + 1;
    const content = raw.trim();
    if (content === '' || content.startsWith('#') || content.startsWith(';')) continue;
    // An IPv6 address in brackets is a host, not a section.
    const head = /^\[([^\]\s:]+)(?::(children|vars|hosts))?\]\s*(?:[#;].*)?$/.exec(content);
    if (head) {
      section = { group: head[1] ?? '', kind: (head[2] ?? 'hosts') as Section['kind'] };
      inventory.group(section.group);
    } else if (content.startsWith('[') && !/^\[[\da-f.:]*:[\da-f.:]*\]/i.test(content)) {
      // What follows belongs to a group that cannot be named: none of it is taken for another group's.
      section = null;
      inventory.bad.push(note(line, 'bad-group', content));
    } else if (section) takeLine(inventory, section, { line, content });
    else inventory.bad.push(note(line, 'bad-group', content));
  }
  return settle(inventory, 'ansible-ini');
}

function takeLine(inventory: AnsibleGroups, { kind, group }: Section, at: { line: number; content: string }): void {
  if (kind === 'children') {
    const child = words(at.content)[0] ?? '';
    inventory.group(group).children.add(child);
    inventory.group(child);
    return;
  }
  if (kind === 'vars') {
    if (!putVariable(inventory.group(group).variables, at.content)) {
      inventory.bad.push(note(at.line, 'not-readable', at.content));
    }
    return;
  }
  const [pattern = '', ...assignments] = words(at.content);
  const names = expandRange(withoutPort(pattern).name);
  if (names === null) return void inventory.bad.push(note(at.line, 'bad-range', pattern));
  const { port } = withoutPort(pattern);
  for (const name of names) {
    const variables = inventory.addHost(name, { line: at.line, group });
    if (port !== null) variables.set('ansible_port', port);
    for (const assignment of assignments) {
      if (!putVariable(variables, assignment)) inventory.bad.push(note(at.line, 'not-readable', assignment));
    }
  }
}

/** `host:2222`, as older inventories write it; a bare IPv6 address has more than one colon, and stands in brackets before a port. */
function withoutPort(pattern: string): { name: string; port: string | null } {
  const bracketed = /^\[([\da-f.]*:[\da-f.:]*)\](?::(\d+))?$/i.exec(pattern);
  // A range of digits is written so too; an address of version 6 has two colons at least.
  if (bracketed && (bracketed[1] ?? '').split(':').length > 2)
    return { name: bracketed[1] ?? '', port: bracketed[2] ?? null };
  const match = /^([^:]*(?:\[[^\]]*\][^:]*)*):(\d+)$/.exec(pattern);
  return match ? { name: match[1] ?? '', port: match[2] ?? null } : { name: pattern, port: null };
}

function putVariable(variables: Variables, assignment: string): boolean {
  const match = /^([A-Za-z_]\w*)\s*=\s*(.*)$/s.exec(assignment);
  if (!match) return false;
  variables.set(match[1] ?? '', unquoted(match[2] ?? ''));
  return true;
}

/** A value as Ansible takes it: after a number or a quoted text a comment may follow, after any other it belongs to it. */
function unquoted(value: string): string {
  const match = /^(?:"((?:\\.|[^"\\])*)"|'((?:\\.|[^'\\])*)'|(\d+))\s*(?:#.*)?$/s.exec(value.trim());
  if (!match) return value.trim();
  return match[3] ?? (match[1] ?? match[2] ?? '').replace(/\\(["'\\])/g, '$1');
}

/** Words as a shell would part them; a comment ends the line. */
function words(content: string): string[] {
  const found: string[] = [];
  for (const match of content.matchAll(/((?:"(?:\\.|[^"\\])*"|'[^']*'|[^\s"'#]|(?<=\S)#)+)|(#.*$)/g)) {
    if (match[1] !== undefined)
      found.push(match[1].replace(/"((?:\\.|[^"\\])*)"|'([^']*)'/g, (_, a, b) => (a ?? b).replace(/\\(["\\])/g, '$1')));
  }
  return found;
}
