import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  visit,
  type YAMLMap,
} from 'yaml';
import { AnsibleGroups, settle, type Variables } from './ansible-groups.ts';
import { expandRange } from './host-range.ts';
import { type ImportedFile, maxHosts, note } from './types.ts';

const maxDepth = 50;
/** More looks than this are anchors that stand for one another without end. */
const mostLooks = 1_000_000;

/** Reads an Ansible inventory in its YAML form: groups with `hosts`, `children` and `vars`, nested as deep as they are. */
export function readAnsibleYaml(text: string): ImportedFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: false, logLevel: 'silent' });
  const inventory = new AnsibleGroups();
  for (const error of document.errors) {
    inventory.bad.push(note(lines.linePos(error.pos[0]).line, 'not-readable', error.message.split('\n', 1)[0] ?? ''));
  }
  const aliases = aliasesOf(document);
  let looks = 0;
  const reader = new Reader(
    inventory,
    (node) => lines.linePos(node?.range?.[0] ?? 0).line,
    // Anchors may stand for one another: what a small file can grow to is bounded.
    (node) => (++looks > mostLooks ? null : ((aliases.get(node) ?? node) as Value)),
  );
  if (isMap(document.contents)) {
    for (const pair of document.contents.items) reader.group(pair, 0);
  } else if (document.errors.length === 0) inventory.bad.push(note(1, 'not-readable', 'no groups'));
  if (looks > mostLooks) inventory.bad.push(note(null, 'too-many', String(maxHosts)));
  return settle(inventory, 'ansible-yaml');
}

type Value = Node | null | undefined;

/** What each alias stands for: the last anchor of its name before it. */
function aliasesOf(document: ReturnType<typeof parseDocument>): Map<unknown, Value> {
  const anchors = new Map<string, Value>();
  const aliases = new Map<unknown, Value>();
  visit(document, {
    Node(_key, node) {
      if (isAlias(node)) aliases.set(node, anchors.get(node.source) ?? null);
      else if (node.anchor) anchors.set(node.anchor, node);
    },
  });
  return aliases;
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
      if (key === 'hosts' && isScalar(inside) && typeof inside.value === 'string') {
        this.#host(inside.value, { line: this.#line(inside), group: name, body: null });
      } else if (!isMap(inside)) {
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
      const at = { line: this.#line(pair.key as Value), group, body: this.#resolve(pair.value) };
      this.#host(keyOf(pair), at);
    }
  }

  #host(pattern: string, { line, group, body }: { line: number; group: string; body: Value }): void {
    const names = expandRange(pattern);
    if (names === null) this.#inventory.bad.push(note(line, 'bad-range', pattern));
    for (const name of names ?? []) {
      const variables = this.#inventory.addHost(name, { line, group });
      if (isMap(body)) this.#variables(body, variables);
    }
  }

  #variables(from: YAMLMap, into: Variables, depth = 0): void {
    // What is merged in (`<<: *base`) gives way to what stands here, wherever its line is.
    for (const pair of from.items) {
      if (keyOf(pair) !== '<<' || depth > maxDepth) continue;
      const merged = this.#resolve(pair.value);
      const maps = isSeq(merged) ? merged.items.map((item) => this.#resolve(item)).reverse() : [merged];
      for (const map of maps) if (isMap(map)) this.#variables(map, into, depth + 1);
    }
    for (const pair of from.items) {
      const value = this.#resolve(pair.value);
      // A secret of Ansible's vault is text that nothing here can open.
      if (isScalar(value) && value.tag !== '!vault' && keyOf(pair) !== '<<' && isPlain(value.value)) {
        into.set(keyOf(pair), String(value.value));
      }
    }
  }
}

function isPlain(value: unknown): boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}

function keyOf({ key }: Pair): string {
  return isScalar(key) ? String(key.value) : String(key);
}

function isNothing(node: Value): boolean {
  return node === null || node === undefined || (isScalar(node) && node.value === null);
}
