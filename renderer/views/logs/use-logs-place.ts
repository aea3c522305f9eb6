import { useEffect } from 'react';
import { type LogRef, mostLogSources } from '../../../contract/app/logs.ts';
import { replaceRoute, useRoute } from '../../app/use-route.ts';
import { isUsualPlace, type LogsPlace, logId } from '../../model/log-address.ts';
import { type LogFilter, noFilter } from '../../model/log-filter.ts';
import { useLogSources } from '../../stores/log-sources.ts';

const nothing: LogsPlace = { logs: [], filter: noFilter };

/** What is followed, and what of it is shown: the address has it, so that it can be kept and handed on. */
export function useLogsPlace() {
  const route = useRoute();
  const { last, setLast } = useLogSources();
  const named = route.view === 'logs' ? route.place : undefined;
  const place = named ?? last ?? nothing;
  // Who comes by the name of the view alone finds it as it was left.
  useEffect(() => {
    if (named) setLast(named);
    else if (last) replaceRoute({ view: 'logs', place: last });
  }, [named, last, setLast]);

  const go = (next: LogsPlace) => {
    const isUsual = isUsualPlace(next);
    setLast(isUsual ? null : next);
    replaceRoute(isUsual ? { view: 'logs' } : { view: 'logs', place: next });
  };
  const remove = (log: LogRef) => go({ ...place, logs: place.logs.filter((one) => logId(one) !== logId(log)) });
  return {
    ...place,
    setFilter: (filter: LogFilter) => go({ ...place, filter }),
    add: (logs: readonly LogRef[]) => go({ ...place, logs: merged(place.logs, logs) }),
    remove,
    removeAll: () => go(nothing),
  };
}

function merged(before: readonly LogRef[], more: readonly LogRef[]): LogRef[] {
  const logs = new Map([...before, ...more].map((log) => [logId(log), log]));
  return [...logs.values()].slice(0, mostLogSources);
}
