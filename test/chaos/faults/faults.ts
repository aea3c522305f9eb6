import type { Fault } from '../fault.ts';
import { asleep } from './asleep.ts';
import { databaseDamaged } from './database.ts';
import { deviceFull, laptopFull } from './disks.ts';
import { linkCut, linkSilent, linkSlow } from './links.ts';
import { agentKilled, appKilled, rebooted } from './processes.ts';

/** Every fault, in the order in which they are tried. */
export const faults: readonly Fault[] = [
  appKilled,
  agentKilled,
  rebooted,
  linkCut,
  linkSlow,
  linkSilent,
  asleep,
  laptopFull,
  deviceFull,
  databaseDamaged,
];
