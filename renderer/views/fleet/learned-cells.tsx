import type { ReactNode } from 'react';
import { ageOf, isOld } from '../../model/age.ts';
import { type MarkName, markTones } from '../../model/marks.ts';
import { rowMark, stateSince } from '../../model/row-state.ts';
import type { CellParts, CellSource } from './cells.tsx';
import classes from './fleet-cells.module.css';
import { RowGlyph } from './row-glyph.tsx';

// What was learned from a device stands with its age.

export function stateCell(source: CellSource): CellParts {
  const mark = rowMark(source.row, source.now);
  const at = mark === 'online' || mark === 'busy' ? null : stateSince(source.row);
  return marked(source, at, mark);
}

export function agentCell(source: CellSource): CellParts {
  const { agent } = source.row;
  if (agent.state === 'unknown') return nothing(source);
  if (agent.state !== 'running') return marked(source, agent.seenAt, agent.state);
  const mark = agent.outdated ? 'outdated' : 'running';
  return learned(
    source,
    agent.seenAt,
    <>
      <RowGlyph mark={mark} word={source.t(`mark.${mark}`)} />
      <code className={classes.value}>{agent.version}</code>
    </>,
  );
}

export function modulesCell(source: CellSource): CellParts {
  const { modules } = source.row;
  if (!modules) return nothing(source);
  const { running, count, down, seenAt } = modules;
  const text = source.t(count === 0 ? 'fleet.noModules' : 'fleet.modulesRunning', { running, total: count });
  return learned(source, seenAt, down === 0 ? text : withGlyph(source, 'failed', text));
}

export function ufopsCell(source: CellSource): CellParts {
  const { ufops } = source.row;
  if (!ufops) return nothing(source);
  const { count, drift, seenAt } = ufops;
  if (drift > 0) {
    return learned(source, seenAt, withGlyph(source, 'drift', source.t('fleet.ufopsDrift', { count, drift })));
  }
  return learned(source, seenAt, count === 0 ? source.t('fleet.noModules') : String(count));
}

export function factCell(source: CellSource, value: string | null): CellParts {
  if (value === null) return nothing(source);
  return learned(source, source.row.factsSeenAt, value);
}

/** A state as glyph, word and colour, as it is on every view. */
function marked(source: CellSource, at: number | null, mark: MarkName): CellParts {
  const state = (
    <>
      <RowGlyph mark={mark} />
      <span className={classes.value}>{source.t(`mark.${mark}`)}</span>
    </>
  );
  return { ...learned(source, at, state), tone: markTones[mark] };
}

function withGlyph({ t }: CellSource, mark: MarkName, text: string): ReactNode {
  return (
    <>
      <RowGlyph mark={mark} word={t(`mark.${mark}`)} />
      <span className={classes.value}>{text}</span>
    </>
  );
}

/** A value that was learned from the device; it fades with its age, which is told in the least room: what is new needs none. */
function learned({ now, t }: CellSource, at: number | null, value: ReactNode): CellParts {
  const isText = typeof value === 'string';
  if (at === null) return isText ? { content: value } : { look: 'parts', content: value };
  const old = isOld(at, now);
  const { unit, count } = ageOf(at, now);
  if (unit === 'now' || unit === 'seconds')
    return isText ? { old, content: value } : { look: 'parts', old, content: value };
  return {
    look: 'parts',
    old,
    content: (
      <>
        {isText ? <span className={classes.value}>{value}</span> : value}
        <time className={classes.age} dateTime={new Date(at).toISOString()}>
          {t(`fleet.age.${unit}`, { count })}
        </time>
      </>
    ),
  };
}

/** Nothing was read yet: a dash for the eye, words for a reader. */
function nothing({ t }: CellSource): CellParts {
  return { look: 'muted', label: t('fleet.notRead'), content: '–' };
}
