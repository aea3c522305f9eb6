import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SystemInfo } from '../contract/app/system.ts';
import { type Bridge, createBridge } from './api/bridge.ts';
import { type ApiContext, createRouter, type HostHands } from './api/router.ts';
import { loadPages, type Pages } from './browser/pages.ts';
import { demoNode, openDemo } from './demo.ts';
import { Keeper } from './keeper.ts';
import type { Sealer } from './secrets/secrets.ts';

export interface AppOptions {
  host: SystemInfo['host'];
  /** The folder of the build, with renderer/ in it. */
  out: string;
  /** Set in an installed app: the folder with agent/, node/ and simulator/ in it, which is the build's own otherwise. */
  resources?: string | undefined;
  /** Null: a temporary folder that is removed at the end. */
  dataFolder: string | null;
  demo: boolean;
  /** Of the demo: three devices with nothing on them, and nothing else. */
  bare?: boolean | undefined;
  keychain?: Sealer | undefined;
  /** The host's dialog for a folder, where it has one. */
  chooseFolder?: (() => Promise<string | null>) | undefined;
  hands?: HostHands | undefined;
}

/** The app without its window: the same in both hosts. */
export interface App {
  keeper: Keeper;
  pages: Pages;
  bridge: Bridge<ApiContext>;
  makeContext(): ApiContext;
  /** Closes everything, in reverse order. Safe to call twice. */
  close(): Promise<void>;
}

/** Opens the fleet and everything that serves it. Throws what `Keeper.open` throws; nothing stays open then. */
export async function openApp(options: AppOptions): Promise<App> {
  const undo = new AsyncDisposableStack();
  try {
    return await open(options, undo);
  } catch (error) {
    await undo.disposeAsync();
    throw error;
  }
}

async function open(
  { host, out, resources, dataFolder, demo, bare, keychain, chooseFolder, hands }: AppOptions,
  undo: AsyncDisposableStack,
): Promise<App> {
  const pages = await loadPages(join(out, 'renderer'));
  const folder = dataFolder ?? (await mkdtemp(join(tmpdir(), 'flotilla-demo-')));
  if (dataFolder === null) undo.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));
  const from = resources ?? out;
  const shippedNodes = join(from, 'node');
  const agentBundle = join(from, 'agent', 'agent.cjs');
  const keeper = await Keeper.open({
    dataFolder: folder,
    agentBundle: { path: agentBundle },
    shippedNodes,
    host,
    demo,
    keychain,
    chooseFolder,
  });
  // The simulated devices start after the fleet and end after it, so that its running work can still be let go in order.
  let devices: { close(): Promise<void> } | undefined;
  undo.defer(() => devices?.close());
  undo.defer(() => keeper.close());
  if (demo) {
    const node = resources ? await demoNode({ shipped: shippedNodes, folder: join(folder, 'node') }) : undefined;
    const simulator = join(from, 'simulator', 'simulator.js');
    devices = await openDemo(keeper.fleet, { simulator, node, agentBundle: bare ? undefined : agentBundle });
  }
  const bridge = createBridge<ApiContext>({
    router: createRouter(),
    onFault: (error) => {
      if (keeper.isOpen) keeper.fleet.log.warn({ err: error }, 'the bridge to a window had a fault');
    },
  });
  return { keeper, pages, bridge, makeContext: () => ({ keeper, hands }), close: () => undo.disposeAsync() };
}
