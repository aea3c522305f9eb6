import type { ReactNode } from 'react';
import type { DeviceRow } from '../../../contract/app/fleet.ts';
import { StateMark } from '../../components/state-mark.tsx';
import { useTexts } from '../../i18n/texts.tsx';
import { isOld } from '../../model/age.ts';
import { rowMark, stateSince } from '../../model/row-state.ts';
import { useClock } from '../../stores/clock.ts';
import classes from './fleet-grid.module.css';
import { ShortAge } from './short-age.tsx';

// What was learned from a device stands with its age.

export function StateCell({ row }: { row: DeviceRow }) {
  const mark = useClock((clock) => rowMark(row, clock.now));
  return (
    <Learned at={mark === 'online' || mark === 'busy' ? null : stateSince(row)}>
      <StateMark mark={mark} />
    </Learned>
  );
}

export function AgentCell({ row: { agent } }: { row: DeviceRow }) {
  if (agent.state === 'unknown') return <Nothing />;
  const mark = agent.state === 'running' && agent.outdated ? 'outdated' : agent.state;
  return (
    <Learned at={agent.seenAt}>
      <StateMark mark={mark} glyphOnly={agent.state === 'running'} />
      {agent.state === 'running' && <code>{agent.version}</code>}
    </Learned>
  );
}

export function ModulesCell({ row: { modules } }: { row: DeviceRow }) {
  const { t } = useTexts();
  if (!modules) return <Nothing />;
  const { running, count, down } = modules;
  return (
    <Learned at={modules.seenAt}>
      {down > 0 && <StateMark mark="failed" glyphOnly />}
      {count === 0 ? t('fleet.noModules') : t('fleet.modulesRunning', { running, total: count })}
    </Learned>
  );
}

export function UfopsCell({ row: { ufops } }: { row: DeviceRow }) {
  const { t } = useTexts();
  if (!ufops) return <Nothing />;
  const { count, drift } = ufops;
  const text = drift > 0 ? t('fleet.ufopsDrift', { count, drift }) : String(count);
  return (
    <Learned at={ufops.seenAt}>
      {drift > 0 && <StateMark mark="drift" glyphOnly />}
      {count === 0 ? t('fleet.noModules') : text}
    </Learned>
  );
}

export function FactCell({ row, value }: { row: DeviceRow; value: string | null }) {
  if (value === null) return <Nothing />;
  return (
    <Learned at={row.factsSeenAt}>
      <span className={classes.fact} title={value}>
        {value}
      </span>
    </Learned>
  );
}

/** A value that was learned from the device; it fades with its age. */
function Learned({ at, children }: { at: number | null; children: ReactNode }) {
  const old = useClock((clock) => at !== null && isOld(at, clock.now));
  return (
    <span className={classes.pair} data-old={old}>
      {children}
      {at !== null && <ShortAge at={at} />}
    </span>
  );
}

/** Nothing was read yet: a dash for the eye, words for a reader. */
function Nothing() {
  const { t } = useTexts();
  return (
    <span className={classes.muted}>
      <span aria-hidden>–</span>
      <span className="visually-hidden">{t('fleet.notRead')}</span>
    </span>
  );
}
