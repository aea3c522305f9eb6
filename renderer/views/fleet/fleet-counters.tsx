import { useTranslation } from 'react-i18next';
import type { FleetCounts } from '../../../contract/app/fleet.ts';
import { StateMark } from '../../components/state-mark.tsx';
import { statesIn, toggleState } from '../../model/filter-text.ts';
import { counterOrder, stateMarks } from '../../model/row-state.ts';
import classes from './fleet-filter.module.css';
import { showQuery } from './use-fleet-query.ts';

/** How many devices are in each state, of the whole fleet; each narrows the list to its own, and gives it free again. */
export function FleetCounters({ counts, query }: { counts: FleetCounts; query: string }) {
  const { t, i18n } = useTranslation();
  const chosen = statesIn(query);
  const countOf = { ...counts.states, busy: counts.busy };
  const shown = counterOrder.filter((word) => (countOf[word] ?? 0) > 0 || chosen.includes(word));
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset brings a frame of its own
    <div className={classes.counters} role="group" aria-label={t('fleet.states')}>
      {shown.map((word) => (
        <button
          key={word}
          type="button"
          className={classes.counter}
          aria-pressed={chosen.includes(word)}
          title={t(`mark.${stateMarks[word]}`)}
          onClick={() => showQuery(toggleState(query, word))}
        >
          <StateMark mark={stateMarks[word]} />
          <span>{(countOf[word] ?? 0).toLocaleString(i18n.language)}</span>
        </button>
      ))}
    </div>
  );
}
