import type { AgentPlan } from '../../contract/app/agent-plan.ts';
import type {
  Device,
  DeviceInput,
  DeviceView,
  JumpChoice,
  PlainServerSearch,
  SnapshotPart,
  UfopState,
} from '../../contract/app/devices.ts';
import { FlotillaError } from '../../contract/errors.ts';
import type { ChangeFeed } from '../changes.ts';
import type { DeviceSession, OpenSession } from '../device/device.ts';
import type { Inventory, JumpQuery } from '../inventory/inventory.ts';
import type { Vault } from '../secrets/secrets.ts';
import { changesBetween, type NamesOf } from './device-changes.ts';
import { judgeMachine, sharedKeysOf } from './identity.ts';
import { Latest } from './latest.ts';
import type { Ledger, Undo } from './ledger.ts';
import { forgetPlainServer, lookAtPlainServer } from './plain-server.ts';
import { readUfop, readUfops } from './ufops.ts';
import { assertLeadsNowhere, assertWay, isReachedOtherwise } from './way.ts';

export interface DeviceServiceOptions {
  inventory: Inventory;
  ledger: Ledger;
  vault: Vault;
  changes: ChangeFeed;
  open: OpenSession;
  /** Drops the connection of a device: its settings changed. */
  disconnect(deviceId: string): void;
  /** Told of a part of a device that could not be read while the rest could. */
  onUnread?(deviceId: string, part: SnapshotPart, error: unknown): void;
  /** Told when a look has ended, however it did. */
  onLooked?(deviceId: string): void;
}

/** What of an agent may be another than it was seen: its modules, and these ufops. */
export interface Changed {
  modules: boolean;
  ufops: ReadonlySet<string>;
}

/** Where more ufops changed at once, all are read. */
const fewUfops = 8;

/** What the technician does with devices: enter, edit, remove, look at, look again. */
export class DeviceService {
  readonly #options: DeviceServiceOptions;
  /** Looks overlap: what was asked for first and answered last says nothing new. */
  readonly #latest = new Latest();

  constructor(options: DeviceServiceOptions) {
    this.#options = options;
  }

  list(): DeviceView[] {
    return this.#inventory.devices.list().map((device) => this.#view(device));
  }

  /** Devices that another one can be reached through; see `devices.jumpChoices` of the contract. */
  jumpChoices(input: JumpQuery): JumpChoice[] {
    return this.#inventory.devices.jumpChoices(input);
  }

  /** What plans are drawn from, which is read of thousands at once: two readings where the whole view takes nine. Throws `device.unknown`. */
  known(deviceId: string): Pick<DeviceView, 'device' | 'reach' | 'snapshot'> {
    const { devices, snapshots } = this.#inventory;
    return { ...devices.getWithReach(deviceId), snapshot: snapshots.get(deviceId) };
  }

  /** Throws `device.unknown`. */
  get(deviceId: string): DeviceView {
    return this.#view(this.#inventory.devices.get(deviceId));
  }

  /** Throws `device.duplicate`, `credential.unknown`, `device.unknown` for a jump device that is not there. */
  add(input: DeviceInput, undo: Undo = this.#options.ledger.begin('added')): DeviceView {
    return this.#view(this.enter(input, undo));
  }

  /** As `add`, for who enters thousands and looks at none of them. */
  enter(input: DeviceInput, undo: Undo): Device {
    this.#assertCredential(input.credentialId);
    assertWay(this.#inventory, input, null);
    const add = () => {
      const added = this.#inventory.devices.add(input);
      const detail = changesBetween(null, added, this.#names);
      this.#options.ledger.write({ kind: 'device.added', deviceId: added.id, deviceName: added.name, detail });
      return added;
    };
    const device = undo.on(null, add, ({ id }) => id);
    this.#options.changes.announce({ kind: 'device', deviceId: device.id });
    return device;
  }

  /**
   * The host key stays: it is the device's identity, the address is only where it was. Throws `device.unknown`,
   * `device.duplicate`, `device.jump-cycle`, `credential.unknown`.
   */
  update(deviceId: string, input: DeviceInput, undo: Undo = this.#options.ledger.begin('changed')): DeviceView {
    return this.#view(this.edit(deviceId, input, undo));
  }

  /** As `update`, for who edits thousands and looks at none of them. */
  edit(deviceId: string, input: DeviceInput, undo: Undo): Device {
    const { devices } = this.#inventory;
    const before = devices.get(deviceId);
    // A credential that has gone meanwhile does not stand in the way of editing the notes.
    if (input.credentialId !== before.credentialId) this.#assertCredential(input.credentialId);
    assertWay(this.#inventory, input, deviceId);
    const update = () => {
      const updated = devices.update(deviceId, input);
      const detail = changesBetween(before, updated, this.#names);
      if (Object.keys(detail).length > 0) {
        this.#options.ledger.write({ kind: 'device.changed', deviceId, deviceName: updated.name, detail });
      }
      return updated;
    };
    const device = undo.on(deviceId, update, () => deviceId);
    if (isReachedOtherwise(before, device)) {
      devices.forgetFailure(deviceId);
      this.#options.disconnect(deviceId);
    }
    if (before.plainServerPort !== device.plainServerPort) forgetPlainServer(this.#inventory, deviceId);
    this.#options.changes.announce({ kind: 'device', deviceId });
    return device;
  }

  /** Throws `device.unknown`, `device.is-jump`, and `device.busy` while a job has it as a target. */
  remove(deviceId: string, undo: Undo = this.#options.ledger.begin('removed')): void {
    const before = this.#inventory.devices.get(deviceId);
    const { name } = before;
    assertLeadsNowhere(this.#inventory, deviceId);
    if (this.#inventory.jobs.activeJobIds(deviceId).length > 0) throw new FlotillaError('device.busy', { name });
    const remove = () => {
      this.#inventory.devices.remove(deviceId);
      const detail = { address: before.address, port: before.port, user: before.user };
      this.#options.ledger.write({ kind: 'device.removed', deviceId, deviceName: name, detail });
    };
    undo.on(deviceId, remove, () => deviceId);
    this.#options.disconnect(deviceId);
    this.#options.changes.announce({ kind: 'device', deviceId });
  }

  /** Reads facts, agent and modules again. What was seen before a failure is kept. Throws `ssh.*`, `trust.*`, `agent.*`. */
  async refresh(deviceId: string, signal: AbortSignal): Promise<DeviceView> {
    const session = await this.#options.open(deviceId, signal);
    await this.look(deviceId, session, signal);
    return this.get(deviceId);
  }

  /** What setting up the agent would do to the device. Changes nothing there. Throws `ssh.*`, `trust.*`. */
  async planAgent(deviceId: string, signal: AbortSignal): Promise<AgentPlan> {
    const session = await this.#options.open(deviceId, signal);
    return session.planAgent(signal);
  }

  /** Looks for a server of the Modules API that is not ours. Changes nothing there. Throws `ssh.*`, `trust.*`, `plain.no-way`. */
  async findPlainServer(deviceId: string, signal: AbortSignal): Promise<PlainServerSearch> {
    const { port: sshPort } = this.#inventory.devices.get(deviceId);
    const session = await this.#options.open(deviceId, signal);
    return session.findPlainServer({ sshPort, signal });
  }

  /** Keeps what an open session shows as the new snapshot. */
  async look(deviceId: string, session: DeviceSession, signal: AbortSignal): Promise<void> {
    const { snapshots, devices } = this.#inventory;
    try {
      const { facts, agent } = await session.probe(signal);
      const port = devices.find(deviceId)?.plainServerPort ?? null;
      const isPlain = agent.state === 'absent' && port !== null;
      await this.#keep(() => {
        devices.markReached(deviceId);
        judgeMachine(this.#inventory, deviceId, { facts, agent });
        snapshots.put(deviceId, { part: 'facts', value: facts, via: 'ssh' });
        if (agent.state === 'absent') snapshots.drop(deviceId, 'ufops');
        if (isPlain) return;
        snapshots.put(deviceId, { part: 'agent', value: agent, via: 'ssh' });
        // A stopped agent says nothing of its modules: the last ones seen stay, with their age.
        if (agent.state === 'absent') snapshots.drop(deviceId, 'modules');
      });
      if (isPlain) {
        const list = async () => (await session.agent(signal)).listModules(signal);
        return await lookAtPlainServer(this.#inventory, { deviceId, port }, list);
      }
      if (agent.state !== 'running') return;
      await this.#lookAtAgent(deviceId, session, signal);
    } finally {
      this.#options.changes.announce({ kind: 'device', deviceId });
      this.#options.onLooked?.(deviceId);
    }
  }

  /** Reads only what changed, where the agent said so. Throws `agent.*`, `ssh.*`. */
  async lookAtChanged(
    deviceId: string,
    { session, changed }: { session: DeviceSession; changed: Changed },
    signal: AbortSignal,
  ): Promise<void> {
    const { snapshots } = this.#inventory;
    const known = snapshots.get(deviceId).ufops;
    if (known === null || changed.ufops.size > fewUfops) return this.#lookAtAgent(deviceId, session, signal);
    try {
      if (changed.modules) {
        const isLatest = this.#latest.begin(`${deviceId} modules`);
        const modules = await (await session.agent(signal)).listModules(signal);
        if (isLatest()) snapshots.put(deviceId, { part: 'modules', value: modules, via: 'agent' });
      }
      for (const name of changed.ufops) {
        const isLatest = this.#latest.begin(`${deviceId} ufops`);
        const ufop = await readUfop(session, name, signal);
        const before = snapshots.get(deviceId).ufops?.value;
        if (!isLatest() || !before) continue;
        snapshots.put(deviceId, { part: 'ufops', value: withUfop(before, { name, ufop }), via: 'agent' });
      }
    } finally {
      this.#options.changes.announce({ kind: 'device', deviceId });
    }
  }

  /** What can be read is kept, also when the rest cannot: a ufop that hangs hides no module. */
  async #lookAtAgent(deviceId: string, session: DeviceSession, signal: AbortSignal): Promise<void> {
    const { snapshots } = this.#inventory;
    const client = await session.agent(signal);
    const isLatest = {
      modules: this.#latest.begin(`${deviceId} modules`),
      ufops: this.#latest.begin(`${deviceId} ufops`),
    };
    const [modules, ufops] = await Promise.allSettled([client.listModules(signal), readUfops(session, signal)]);
    if (ufops.status === 'rejected') this.#options.onUnread?.(deviceId, 'ufops', ufops.reason);
    await this.#keep(() => {
      if (modules.status === 'fulfilled' && isLatest.modules()) {
        snapshots.put(deviceId, { part: 'modules', value: modules.value, via: 'agent' });
      }
      if (ufops.status === 'rejected') return;
      if (ufops.value === null) snapshots.drop(deviceId, 'ufops');
      else if (isLatest.ufops()) snapshots.put(deviceId, { part: 'ufops', value: ufops.value, via: 'agent' });
    });
    if (modules.status === 'rejected') throw modules.reason;
    signal.throwIfAborted();
  }

  /** Many devices are looked at together: what is seen of them shares the wait for the disk. */
  #keep(work: () => void): Promise<void> {
    return this.#inventory.jobs.write(() => this.#inventory.batch(work));
  }

  get #names(): NamesOf {
    const { inventory, vault } = this.#options;
    return {
      device: (id) => inventory.devices.find(id)?.name ?? '',
      credential: (id) => vault.list().find((one) => one.id === id)?.name ?? '',
    };
  }

  get #inventory(): Inventory {
    return this.#options.inventory;
  }

  #assertCredential(credentialId: string | null): void {
    if (credentialId !== null && !this.#options.vault.has(credentialId)) throw new FlotillaError('credential.unknown');
  }

  #view(device: Device): DeviceView {
    const { hostKeys, devices, snapshots, jobs, identity } = this.#inventory;
    return {
      device,
      trust: hostKeys.trust(device.id),
      reach: devices.reach(device.id),
      snapshot: snapshots.get(device.id),
      activeJobIds: jobs.activeJobIds(device.id),
      queuedJobIds: jobs.queuedJobIds(device.id),
      sharedKeys: sharedKeysOf(this.#inventory, device.id),
      identity: identity.check(device.id),
    };
  }
}

/** In the place it had; a new one comes last, as the agent has them in the order in which they were registered. */
function withUfop(before: readonly UfopState[], { name, ufop }: { name: string; ufop: UfopState | null }): UfopState[] {
  if (ufop === null) return before.filter(({ description }) => description.name !== name);
  const isKnown = before.some(({ description }) => description.name === name);
  if (!isKnown) return [...before, ufop];
  return before.map((one) => (one.description.name === name ? ufop : one));
}
