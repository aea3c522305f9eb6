import { isMap, isScalar, LineCounter, type Node, type Pair, parseDocument, type YAMLMap } from 'yaml';
import { AnsibleGroups, settle, type Variables } from './ansible-groups.ts';
import { expandRange } from './host-range.ts';
import { type ImportedFile, note } from './types.ts';

const maxDepth = 50;

/** Reads an Ansible inventory in its YAML form: groups with `hosts`, `children` and `vars`, nested as deep as they are. */
export function readAnsibleYaml(text: string): ImportedFile {
  const lines = new LineCounter();
  // Anchors may stand for one another; their number is bounded, and with it what a small file can grow to.
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: false, logLevel: 'silent' });
  const inventory = new AnsibleGroups();
  for (const error of document.errors) {
    inventory.bad.push(note(lines.linePos(error.pos[0]).line, 'not-readable', error.message.split('\n', 1)[0] ?? ''));
  }
  const reader = new Reader(
    inventory,
    (node) => lines.linePos(node?.range?.[0] ?? 0).line,
    (node) => resolved(node, document),
  );
  if (isMap(document.contents)) {
    for (const pair of document.contents.items) reader.group(pair, 0);
  } else if (document.errors.length === 0) inventory.bad.push(note(1, 'not-readable', 'no groups'));
  return settle(inventory, 'ansible-yaml');
}

type Value = Node | null | undefined;

function resolved(node: unknown, document: ReturnType<typeof parseDocument>): Value {
  const alias = node as { resolve?: (of: typeof document) => Value } | null;
  return typeof alias?.resolve === 'function' ? alias.resolve(document) : (node as Value);
}

class Reader {
  readonly #inventory: AnsibleGroups;
  readonly #line: (node: Value) => number;
  readonly #resolve: (node: unknown) => Value;

  constructor(inventory: AnsibleGroups, line: (node: Value) => number, resolve: (node: unknown) => Value) {
    this.#inventory = inventory;
    this.#line = line;
    this.#resolve = resolve;
  }

  /** Reads a group and what is below it; returns its name. */
  group(pair: Pair, depth: number): string {
    const name = keyOf(pair);
    const group = this.#inventory.group(name);
    const body = this.#resolve(pair.value);
    if (depth > maxDepth || (body && !isMap(body) && !isNothing(body))) {
      this.#inventory.bad.push(note(this.#line(pair.key as Value), 'bad-group', name));
      return name;
    }
    for (const part of isMap(body) ? body.items : []) {
      const inside = this.#resolve(part.value);
      const key = keyOf(part);
      if (!isMap(inside)) {
        if (!isNothing(inside))
          this.#inventory.bad.push(note(this.#line(part.key as Value), 'bad-group', `${name}: ${key}`));
      } else if (key === 'hosts') this.#hosts(inside, name);
      else if (key === 'children') for (const child of inside.items) group.children.add(this.group(child, depth + 1));
      else if (key === 'vars') this.#variables(inside, group.variables);
      else this.#inventory.bad.push(note(this.#line(part.key as Value), 'bad-group', `${name}: ${key}`));
    }
    return name;
  }

  #hosts(hosts: YAMLMap, group: string): void {
    for (const pair of hosts.items) {
      const line = this.#line(pair.key as Value);
      const names = expandRange(keyOf(pair));
      if (names === null) this.#inventory.bad.push(note(line, 'bad-range', keyOf(pair)));
      for (const name of names ?? []) {
        const variables = this.#inventory.addHost(name, { line, group });
        const inside = this.#resolve(pair.value);
        if (isMap(inside)) this.#variables(inside, variables);
      }
    }
  }

  #variables(from: YAMLMap, into: Variables): void {
    for (const pair of from.items) {
      const value = this.#resolve(pair.value);
      if (isScalar(value) && ['string', 'number', 'boolean'].includes(typeof value.value)) {
        into.set(keyOf(pair), String(value.value));
      }
    }
  }
}

function keyOf({ key }: Pair): string {
  return isScalar(key) ? String(key.value) : String(key);
}

function isNothing(node: Value): boolean {
  return node === null || node === undefined || (isScalar(node) && node.value === null);
}
