/** What is wrong with a simulated device now. Every fault can be set and taken back while the device runs. */
export interface Faults {
  /** Added to each direction of the link, so a round trip takes twice as long. */
  latencyMs: number;
  /** `refused`: nothing listens, open connections live on. `hanging`: connections open, and no byte moves on any of them. */
  link: 'up' | 'refused' | 'hanging';
  /** `changed`: new connections are offered another host key than the device's own. */
  hostKey: 'own' | 'changed';
  /** `refused`: no password is right, as after someone changed it on the device. */
  password: 'accepted' | 'refused';
  /** `refused`: as with `AllowTcpForwarding no`, and as there for new connections only. */
  forwarding: 'allowed' | 'refused';
}

export const noFaults: Readonly<Faults> = {
  latencyMs: 0,
  link: 'up',
  hostKey: 'own',
  password: 'accepted',
  forwarding: 'allowed',
};
