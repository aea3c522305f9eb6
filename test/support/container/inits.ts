/** The inits that a container can have. */
export type Init = 'systemd' | 'sysv' | 'openrc';

/** Made by those inits that read /etc/inittab when they have started everything; gone with a reboot. */
export const upMark = '/run/everything-is-up';

interface Ways {
  /** A line of shell that ends when everything has been started. */
  waitUntilUp: string;
  reboot: string;
}

const byInittab: Ways = { waitUntilUp: `until [ -e ${upMark} ]; do sleep 0.1; done`, reboot: 'reboot' };

export const inits: Record<Init, Ways> = {
  systemd: { waitUntilUp: 'systemctl is-system-running --wait', reboot: 'systemctl reboot' },
  sysv: byInittab,
  openrc: byInittab,
};

export function isInit(name: string): name is Init {
  return Object.hasOwn(inits, name);
}
