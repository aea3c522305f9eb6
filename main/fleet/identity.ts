import type { AgentState, Device, Facts } from '../../contract/app/devices.ts';
import type { IdentityVerdict, SharedKey } from '../../contract/app/host-keys.ts';
import type { Inventory, KnownMachine } from '../inventory/inventory.ts';

type Ids = Pick<KnownMachine, 'machineId' | 'hardwareId'>;

/** Whether two readings are of one machine: by the hardware where both tell it, else by the machine id alone. */
export function identityVerdict(before: Ids, now: Ids): IdentityVerdict {
  const installation = sameness(before.machineId, now.machineId);
  const hardware = sameness(before.hardwareId, now.hardwareId);
  if (hardware === 'differs') return installation === 'same' ? 'cloned' : 'other-machine';
  if (installation === 'same') return 'same-machine';
  if (hardware === 'same') return installation === 'differs' ? 're-imaged' : 'same-machine';
  return installation === 'differs' ? 'unclear' : 'not-known';
}

/** How two devices with one key belong together. */
export function relationOf(one: Ids, other: Ids): SharedKey['relation'] {
  switch (identityVerdict(one, other)) {
    case 'same-machine':
      // Two units from one whole image have the machine id in common too: only the hardware tells them from one machine.
      return sameness(one.hardwareId, other.hardwareId) === 'same' ? 'same' : 'unclear';
    case 'cloned':
    case 'other-machine':
    case 're-imaged':
    case 'unclear':
      return 'cloned';
    case 'not-known':
      return 'unclear';
  }
}

/** One server under two entries, as with two users. Behind different ways the same address is another server. */
export function isSamePlace(one: Device, other: Device): boolean {
  const placeOf = ({ address, port, jumpDeviceId, proxy }: Device) =>
    JSON.stringify([address.toLowerCase(), port, jumpDeviceId, proxy?.host, proxy?.port]);
  return placeOf(one) === placeOf(other);
}

/** Keeps what the device was, for the first login after its key was forgotten or replaced. */
export function expectMachine(inventory: Inventory, deviceId: string): void {
  const { facts, agent } = inventory.snapshots.get(deviceId);
  if (!facts) return;
  const hadAgent = agent?.value.state === 'running' || agent?.value.state === 'stopped';
  inventory.identity.expect(deviceId, { ...idsOf(facts.value), hadAgent });
}

/** Compares the first machine that was met after a deliberate change with the one that was known. */
export function judgeMachine(inventory: Inventory, deviceId: string, met: { facts: Facts; agent: AgentState }): void {
  const known = inventory.identity.expected(deviceId);
  if (!known) return;
  const verdict = identityVerdict(known, idsOf(met.facts));
  inventory.identity.judge(deviceId, verdict, known.hadAgent ? met.agent.state !== 'absent' : null);
  inventory.identity.record(deviceId, { kind: 'judged', verdict });
}

/** Devices with a key of this one, and how they belong together. */
export function sharedKeysOf(inventory: Inventory, deviceId: string): SharedKey[] {
  const sharers = inventory.hostKeys.sharers(deviceId);
  if (sharers.length === 0) return [];
  const own = machineOf(inventory, deviceId);
  return sharers.flatMap(({ deviceId: otherId, fingerprint }) => {
    const other = machineOf(inventory, otherId);
    if (!own || !other) return [];
    const relation = isSamePlace(own, other) ? 'same' : relationOf(own, other);
    return { deviceId: otherId, name: other.name, fingerprint, relation };
  });
}

function machineOf(inventory: Inventory, deviceId: string) {
  const device = inventory.devices.find(deviceId);
  if (!device) return null;
  const facts = inventory.snapshots.get(deviceId).facts?.value;
  return { ...device, machineId: null, hardwareId: null, ...(facts ? idsOf(facts) : {}) };
}

function idsOf({ machineId, hardwareId = null }: Facts): Ids {
  return { machineId, hardwareId };
}

function sameness(one: string | null, other: string | null): 'same' | 'differs' | 'not-told' {
  if (one === null || other === null) return 'not-told';
  return one === other ? 'same' : 'differs';
}
