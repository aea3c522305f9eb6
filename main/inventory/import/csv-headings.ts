import type { ColumnTarget } from '../../../contract/app/import.ts';

/** Headings by which a column is known, in the languages of the app; compared without case, spaces and signs. */
const headings: Record<Exclude<ColumnTarget, 'ignore' | 'field'>, readonly string[]> = {
  name: ['name', 'device', 'devicename', 'hostname', 'label', '名称', '设备', '设备名称', '主机名'],
  address: ['address', 'ip', 'ipaddress', 'host', 'fqdn', 'dns', '地址', 'ip地址', '主机'],
  port: ['port', 'sshport', '端口'],
  user: ['user', 'username', 'login', 'sshuser', '用户', '用户名'],
  site: ['site', 'location', 'place', 'building', '站点', '地点', '位置'],
  tags: ['tags', 'tag', 'labels', 'groups', 'group', '标签'],
  notes: ['notes', 'note', 'comment', 'comments', 'description', 'remarks', '备注', '说明'],
  jump: ['jump', 'jumpdevice', 'jumphost', 'proxyjump', 'bastion', 'gateway', '跳板', '跳板机'],
};

/** What is an address even beside a column "host", which is then the name. */
const surelyAddress = new Set(['address', 'ip', 'ipaddress', '地址', 'ip地址']);

/** Where the columns go by their headings. What an earlier column tells is not taken from a later one as well: that is a field. */
export function targetsOf(head: readonly string[]): ColumnTarget[] {
  const plain = head.map(plainOf);
  const found = plain.map((word, index) => targetOf(word, head[index] ?? ''));
  if (plain.some((word) => surelyAddress.has(word))) {
    for (const [index, word] of plain.entries()) {
      if (found[index] === 'address' && !surelyAddress.has(word))
        found[index] = found.includes('name') ? 'field' : 'name';
    }
  }
  const severalFine: ColumnTarget[] = ['tags', 'field', 'ignore'];
  return found.map((target, index) =>
    !severalFine.includes(target) && found.indexOf(target) < index ? 'field' : target,
  );
}

/** Whether a column of this heading would be taken for something else than a field of its own. */
export function isHeading(heading: string): boolean {
  return heading.startsWith('field: ') || targetOf(plainOf(heading), heading) !== 'field';
}

function plainOf(heading: string): string {
  return heading.toLowerCase().replace(/[\s._\-/]+/g, '');
}

function targetOf(plain: string, heading: string): ColumnTarget {
  for (const [target, names] of Object.entries(headings)) if (names.includes(plain)) return target as ColumnTarget;
  // What our own export has seen of a device is nothing to enter.
  return heading === '' || heading.startsWith('seen: ') ? 'ignore' : 'field';
}

/** The fields' names, each once: of two columns with one heading the second is numbered. */
export function fieldNames(head: readonly string[]): string[] {
  const taken = new Set<string>();
  return head.map((heading, index) => {
    const plain = heading.replace(/^field: /, '').slice(0, 50) || `column ${index + 1}`;
    let name = plain;
    for (let number = 2; taken.has(name); number++) name = `${plain} ${number}`;
    taken.add(name);
    return name;
  });
}
