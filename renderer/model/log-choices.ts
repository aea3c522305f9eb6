import type { DeviceView } from '../../contract/app/devices.ts';
import type { LogSource } from '../../contract/app/live.ts';
import type { LogRef } from '../../contract/app/logs.ts';
import { logKeyOf } from './log-source.ts';
import { indexOf, instancesInOrder } from './ufop-state.ts';

/** A log, and what it is called. */
export interface NamedLog extends LogRef {
  name: string;
}

/** Logs of the same kind and name on several devices. */
export interface LogChoice {
  kind: LogSource['kind'];
  name: string;
  logs: NamedLog[];
}

/** What can be followed of these devices, as far as is known: agents first, then by name. */
export function logChoices(views: readonly DeviceView[], agentWord: string): LogChoice[] {
  const choices = new Map<string, LogChoice>();
  const offer = (view: DeviceView, { name, source, label }: { name: string; source: LogSource; label: string }) => {
    const key = `${source.kind} ${name}`;
    const choice = choices.get(key) ?? { kind: source.kind, name, logs: [] };
    choice.logs.push({ deviceId: view.device.id, source, name: `${view.device.name} ${label}` });
    choices.set(key, choice);
  };
  for (const view of views) {
    const state = view.snapshot.agent?.value.state;
    // A plain server has no logs.
    if (state === undefined || state === 'absent' || state === 'plain') continue;
    offer(view, { name: '', source: { kind: 'agent' }, label: agentWord });
    for (const { id, description } of view.snapshot.modules?.value ?? []) {
      offer(view, { name: description.name, source: { kind: 'module', moduleId: id }, label: description.name });
    }
    for (const ufop of view.snapshot.ufops?.value ?? []) {
      const { name } = ufop.description;
      for (const instance of instancesInOrder(ufop)) {
        const index = indexOf(instance);
        if (!Number.isFinite(index)) continue;
        offer(view, { name, source: { kind: 'instance', ufop: name, index }, label: `${name} #${index}` });
      }
      for (const { version } of ufop.versions) {
        const label = `${name} ${version}`;
        offer(view, { name: label, source: { kind: 'build', ufop: name, version }, label });
      }
    }
  }
  const order = ['agent', 'module', 'instance', 'build'];
  return [...choices.values()].sort(
    (a, b) => order.indexOf(a.kind) - order.indexOf(b.kind) || a.name.localeCompare(b.name),
  );
}

/** What a log is called: its device, then what of it. As its source says where the device is not known, or does not list it. */
export function logName({ deviceId, source }: LogRef, view: DeviceView | undefined, agentWord: string): string {
  const choices = view ? logChoices([view], agentWord) : [];
  const key = logKeyOf(source);
  const known = choices.flatMap(({ logs }) => logs).find((log) => logKeyOf(log.source) === key);
  return known?.name ?? `${view?.device.name ?? deviceId.slice(0, 8)} ${plainLabel(source, agentWord)}`;
}

function plainLabel(source: LogSource, agentWord: string): string {
  switch (source.kind) {
    case 'agent':
      return agentWord;
    case 'module':
      return source.moduleId.slice(0, 8);
    case 'instance':
      return `${source.ufop} #${source.index}`;
    case 'build':
      return `${source.ufop} ${source.version}`;
  }
}

/** The logs to look at first: of what runs on these devices; of the agent where nothing does. */
export function usualLogs(views: readonly DeviceView[]): LogRef[] {
  return views.flatMap((view) => {
    const deviceId = view.device.id;
    const state = view.snapshot.agent?.value.state;
    if (state === undefined || state === 'absent' || state === 'plain') return [];
    const modules = (view.snapshot.modules?.value ?? [])
      .filter(({ status }) => status.running === true)
      .map(({ id }): LogRef => ({ deviceId, source: { kind: 'module', moduleId: id } }));
    const instances = (view.snapshot.ufops?.value ?? []).flatMap((ufop) =>
      instancesInOrder(ufop)
        .map(indexOf)
        .filter(Number.isFinite)
        .map((index): LogRef => ({ deviceId, source: { kind: 'instance', ufop: ufop.description.name, index } })),
    );
    const running = [...modules, ...instances];
    return running.length > 0 ? running : [{ deviceId, source: { kind: 'agent' } }];
  });
}
