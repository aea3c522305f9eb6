import type { ImportNote } from '../../../contract/app/import.ts';
import { jumpAmong, jumpsOfOptions } from './ssh-jumps.ts';
import { host, type ImportedFile, type ImportedHost, maxHosts, note, portOf } from './types.ts';

/** Variables of a host or a group; what is not text, a number or a truth value says nothing about reaching a device. */
export type Variables = Map<string, string>;

export interface Group {
  hosts: Set<string>;
  children: Set<string>;
  variables: Variables;
}

/** An Ansible inventory of either form, before variables are settled. */
export class AnsibleGroups {
  readonly groups = new Map<string, Group>();
  readonly hosts = new Map<string, { line: number; variables: Variables }>();
  readonly bad: ImportNote[] = [];
  readonly notes: ImportNote[] = [];

  group(name: string): Group {
    const known = this.groups.get(name);
    if (known) return known;
    const made: Group = { hosts: new Set(), children: new Set(), variables: new Map() };
    this.groups.set(name, made);
    return made;
  }

  /** Names a host in a group; the first line that names it is its line. */
  addHost(name: string, at: { line: number; group: string }): Variables {
    this.group(at.group).hosts.add(name);
    const known = this.hosts.get(name);
    if (known) return known.variables;
    if (this.hosts.size === maxHosts) this.bad.push(note(at.line, 'too-many', String(maxHosts)));
    const variables: Variables = new Map();
    if (this.hosts.size < maxHosts) this.hosts.set(name, { line: at.line, variables });
    return variables;
  }
}

/** Groups that only mean "everything": no tags. */
const allGroups = new Set(['all', 'ungrouped']);

/**
 * The hosts with what applies to each: a host's own variables win over those of its groups, a child group's over its
 * parent's, and among groups of one depth the one with the higher `ansible_group_priority`, then the later name, as Ansible
 * merges them. Groups become tags.
 */
export function settle(inventory: AnsibleGroups, format: ImportedFile['format']): ImportedFile {
  const depths = depthsOf(inventory);
  const groupsOf = membership(inventory, depths);
  const file: ImportedFile = { format, hosts: [], bad: inventory.bad, notes: inventory.notes, columns: [] };
  for (const [name, { line, variables }] of inventory.hosts) {
    const groups = ['all', ...(groupsOf.get(name) ?? [])];
    const merged = new Map(groups.flatMap((group) => [...(inventory.groups.get(group)?.variables ?? [])]));
    for (const [key, value] of variables) merged.set(key, value);
    const read = { ...host(line, name, name), tags: groups.filter((group) => !allGroups.has(group)) };
    const problem = applyVariables(read, merged, { file, hosts: inventory.hosts });
    if (problem) file.bad.push(problem);
    else file.hosts.push(read);
  }
  return file;
}

/** How deep each group lies below those without a parent. A circle is cut where it closes. */
function depthsOf({ groups, bad }: AnsibleGroups): Map<string, number> {
  const depths = new Map<string, number>();
  const visit = (name: string, path: readonly string[]) => {
    if (path.includes(name)) {
      if (!bad.some(({ detail }) => detail === name)) bad.push(note(null, 'bad-group', name));
      return;
    }
    if ((depths.get(name) ?? -1) >= path.length) return;
    depths.set(name, path.length);
    for (const child of groups.get(name)?.children ?? []) visit(child, [...path, name]);
  };
  const children = new Set([...groups.values()].flatMap((group) => [...group.children]));
  for (const name of groups.keys()) if (!children.has(name)) visit(name, []);
  // What is left hangs on a circle alone.
  for (const name of groups.keys()) if (!depths.has(name)) visit(name, []);
  return depths;
}

/** The groups of each host, also those that hold it through a child, from the outermost in. */
function membership({ groups }: AnsibleGroups, depths: Map<string, number>): Map<string, string[]> {
  const parents = new Map<string, string[]>();
  for (const [name, { children }] of groups) {
    for (const child of children) parents.set(child, [...(parents.get(child) ?? []), name]);
  }
  const above = (name: string, found: Set<string>): Set<string> => {
    if (found.has(name)) return found;
    found.add(name);
    for (const parent of parents.get(name) ?? []) above(parent, found);
    return found;
  };
  const ofHost = new Map<string, Set<string>>();
  for (const [name, group] of groups) {
    const all = above(name, new Set());
    for (const hostName of group.hosts) {
      const known = ofHost.get(hostName) ?? new Set();
      for (const one of all) known.add(one);
      ofHost.set(hostName, known);
    }
  }
  const priority = (name: string) => Number(groups.get(name)?.variables.get('ansible_group_priority') ?? 1) || 1;
  const byDepth = (a: string, b: string) =>
    (depths.get(a) ?? 0) - (depths.get(b) ?? 0) || priority(a) - priority(b) || (a < b ? -1 : 1);
  return new Map([...ofHost].map(([name, found]) => [name, [...found].filter((one) => one !== 'all').sort(byDepth)]));
}

function applyVariables(
  read: ImportedHost,
  variables: Variables,
  { file, hosts }: { file: ImportedFile; hosts: AnsibleGroups['hosts'] },
): ImportNote | null {
  const value = (...names: string[]) => names.map((name) => variables.get(name)).find((found) => found !== undefined);
  const connection = value('ansible_connection');
  if (connection !== undefined && !['ssh', 'paramiko', 'smart', 'paramiko_ssh'].includes(connection)) {
    file.notes.push(note(read.line, 'not-ssh', `${read.name}: ${connection}`));
  }
  read.address = value('ansible_host', 'ansible_ssh_host') ?? read.name;
  // What a template or the vault would give is not known here.
  if (read.address.includes('{{')) return note(read.line, 'bad-address', read.address);
  const port = value('ansible_port', 'ansible_ssh_port');
  if (port !== undefined) {
    read.port = portOf(port);
    if (read.port === null) return note(read.line, 'bad-port', `${read.name}: ${port}`);
  }
  read.user = value('ansible_user', 'ansible_ssh_user') ?? null;
  read.identity = value('ansible_ssh_private_key_file', 'ansible_private_key_file') ?? null;
  const args = ['ansible_ssh_common_args', 'ansible_ssh_extra_args'].map((name) => value(name) ?? '').join(' ');
  read.jumps = jumpsOfOptions(args).map((jump) => jumpAmong(hosts, jump));
  return null;
}
