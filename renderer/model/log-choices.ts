import type { DeviceView } from '../../contract/app/devices.ts';
import type { LogSource } from '../../contract/app/live.ts';
import { indexOf, instancesInOrder } from './ufop-state.ts';

/** Logs of the same kind and name on several devices. */
export interface LogChoice {
  kind: LogSource['kind'];
  name: string;
  logs: { deviceId: string; source: LogSource; name: string }[];
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
