import type { DeviceView } from '../../../contract/app/devices.ts';

export function TerminalTab({ view }: { view: DeviceView }) {
  return <p>{view.device.name}</p>;
}
