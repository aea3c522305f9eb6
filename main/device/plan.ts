import { agentMinimumNode } from '../../contract/agent/common.ts';
import type { AgentInit, AgentPlan, AgentWhere } from '../../contract/app/agent-plan.ts';
import type { Facts } from '../../contract/app/devices.ts';
import { FlotillaError, type Problem, toProblem } from '../../contract/errors.ts';
import { codeFolder } from './layout.ts';
import { type NodePin, pinFor } from './node-pins.ts';
import type { ProbeResult } from './probe.ts';
import type { AgentBundle } from './types.ts';

/** What the agent needs beside its own file to work at all: state, logs, a first small module. */
const spareBytes = 8 * 1024 * 1024;

export interface NodeChoice {
  version: string;
  /** Absolute. */
  path: string;
  /** What is brought along, where the device has none that will do. */
  pin: NodePin | null;
}

/** What setting up will do, decided once from one look at the device. */
export interface Decision {
  where: AgentWhere;
  init: AgentInit;
  /** What is taken where the device does not let its user have units that outlive a login. */
  fallbackInit: AgentInit;
  node: NodeChoice;
  /** The file of our build is there already, whole. */
  hasBundle: boolean;
  /** Nothing is to be done, if the agent also answers as it should. */
  isInPlace: boolean;
}

/** Throws `agent.no-node`, `agent.node-too-old`, `agent.node-musl`, `agent.no-space`. */
export function decide(found: ProbeResult, bundle: AgentBundle, address: string): Decision {
  const where = whereOf(found);
  const fallbackInit = found.hasCron ? 'cron' : 'none';
  const init = initOf(found, where, fallbackInit);
  const node = chooseNode(found, where, address);
  const hasBundle = found.where === where && found.agentHash === bundle.build;
  checkSpace(found, { where, bytes: bytesNeeded(node.pin, hasBundle ? null : bundle), address });
  const isInit = found.agentInit === init || (isTentative(found, init) && found.agentInit === fallbackInit);
  const runs = found.agent.state === 'running' && !found.agent.outdated;
  const isInPlace = hasBundle && runs && isInit && !found.isUnsettled && found.hasToken && node.pin === null;
  return { where, init, fallbackInit, node, hasBundle, isInPlace };
}

/** What one look at the device tells; that there is a plain server beside is known to the inventory. */
export type PlanOfAgent = Omit<AgentPlan, 'plainServerPort'>;

/** The same as the person sees it before anything is done. */
export function planOf(found: ProbeResult, bundle: AgentBundle, address: string): PlanOfAgent {
  const where = whereOf(found);
  const fallback = found.hasCron ? 'cron' : 'none';
  const plan: PlanOfAgent = {
    action: 'install',
    where,
    root: where === 'user' || found.root === 'none' ? null : found.root,
    folders: foldersOf(where, found.home),
    init: initOf(found, where, fallback),
    node: null,
    upload: [],
    version: { from: found.agent.state === 'running' ? found.agent.version : null, to: bundle.version },
    keeps: found.where === null ? [] : ['modules', ...(found.hasToken ? (['token'] as const) : [])],
    problem: null,
  };
  try {
    const { node, hasBundle, isInPlace } = decide(found, bundle, address);
    const upload: AgentPlan['upload'] = [];
    if (node.pin) upload.push({ what: 'node', bytes: found.hasGunzip ? node.pin.packedBytes : node.pin.binaryBytes });
    if (!hasBundle) upload.push({ what: 'agent', bytes: bundle.bytes.length });
    const action = isInPlace ? 'nothing' : hasBundle ? 'start' : found.where === null ? 'install' : 'upgrade';
    const keeps: AgentPlan['keeps'] = node.pin ? plan.keeps : [...plan.keeps, 'node'];
    return { ...plan, action, upload, keeps, node: { version: node.version, bring: node.pin !== null } };
  } catch (error) {
    return { ...plan, problem: toProblem(error) };
  }
}

/** An agent that is there stays where it is; a new one is for the whole device where that can be. */
function whereOf({ where, root }: ProbeResult): AgentWhere {
  return where ?? (root === 'none' ? 'user' : 'system');
}

function initOf(found: ProbeResult, where: AgentWhere, fallback: AgentInit): AgentInit {
  const { init } = found.facts;
  if (where === 'system') return init === 'none' ? fallback : init;
  return init === 'systemd' && found.userUnits !== 'none' ? 'systemd-user' : fallback;
}

/** Whether units of the user outlive a login is known only when it was tried. */
function isTentative({ userUnits }: ProbeResult, init: AgentInit): boolean {
  return init === 'systemd-user' && userUnits === 'perhaps';
}

function chooseNode({ facts, home, root }: ProbeResult, where: AgentWhere, address: string): NodeChoice {
  const { node } = facts;
  const isNew = node !== null && isNewEnough(node);
  // Root does not run what an ordinary user can replace.
  const isSafe = node !== null && (where === 'user' || root === 'login' || !node.path.startsWith(`${home}/`));
  if (node && isNew && isSafe) return { ...node, pin: null };
  const pin = pinOf(facts, address);
  return { version: pin.version, path: `${codeFolder(where, home)}/node/${pin.version}/node`, pin };
}

/** What is brought along where no Node.js of the device will do. Throws `agent.node-musl`, `agent.node-too-old`, `agent.no-node`. */
function pinOf({ architecture, libc, node }: Facts, address: string): NodePin {
  const pin = pinFor(architecture);
  if (libc === 'musl') throw new FlotillaError('agent.node-musl', { address, minimum: agentMinimumNode });
  if (pin !== undefined && libc === 'glibc') return pin;
  if (node === null || isNewEnough(node))
    throw new FlotillaError('agent.no-node', { address, minimum: agentMinimumNode });
  throw new FlotillaError('agent.node-too-old', { address, version: node.version, minimum: agentMinimumNode });
}

/** Why the agent could not run on a device like this; `null` where it can. */
export function nodeProblem(facts: Facts, address: string): Problem | null {
  if (facts.node !== null && isNewEnough(facts.node)) return null;
  try {
    pinOf(facts, address);
    return null;
  } catch (error) {
    return toProblem(error);
  }
}

function isNewEnough({ version }: { version: string }): boolean {
  return Number.parseInt(version, 10) >= agentMinimumNode;
}

function bytesNeeded(pin: NodePin | null, bundle: AgentBundle | null): number {
  const bytes = (pin ? pin.binaryBytes + pin.packedBytes : 0) + (bundle ? bundle.bytes.length * 2 : 0);
  return bytes === 0 ? 0 : bytes + spareBytes;
}

interface Space {
  where: AgentWhere;
  bytes: number;
  address: string;
}

function checkSpace({ facts, systemFreeBytes }: ProbeResult, { where, bytes, address }: Space): void {
  const free = where === 'system' ? systemFreeBytes : facts.diskFreeBytes;
  if (free === null || free >= bytes) return;
  throw new FlotillaError('agent.no-space', { address, free: megabytes(free), needed: megabytes(bytes) });
}

function foldersOf(where: AgentWhere, home: string): string[] {
  if (where === 'user') return [codeFolder(where, home)];
  return [codeFolder(where, home), '/var/lib/flotilla'];
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
