import { Tooltip } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import {
  IconDevices2,
  IconInbox,
  IconLogs,
  IconPackages,
  IconSettings,
  IconSubtask,
  type TablerIcon,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import { formatRoute } from '../model/route.ts';
import { useFleetTable } from '../stores/fleet-table.ts';
import { useJobEndsStore } from '../stores/job-ends.ts';
import { queries } from './api.ts';
import classes from './sidebar.module.css';
import { SidebarFilters } from './sidebar-filters.tsx';
import { useFleetCounts, useRunningJobs, useSavedFilters } from './use-fleet.ts';
import { useRoute } from './use-route.ts';

/** The views, with their counts; below 1200 px a rail of icons with tooltips. */
export function Sidebar() {
  const { t } = useTranslation();
  const route = useRoute();
  const { view } = route;
  const filters = useSavedFilters().data ?? [];
  const isFiltered = route.view === 'fleet' && filters.some(({ query }) => query === route.query);
  const lastQuery = useFleetTable((table) => table.lastQuery);
  const rail = useMediaQuery('(max-width: 1199px)', false, { getInitialValueInEffect: false });
  const devices = useFleetCounts().data?.devices;
  const running = useRunningJobs().length;
  const ended = useJobEndsStore((ends) => ends.unseen.size);
  const queued = useQuery(queries.queue.count.queryOptions()).data?.queued;
  const entries = [
    { view: 'fleet', icon: IconDevices2, count: devices, of: ['fleet', 'device', 'import', 'plan'] },
    { view: 'jobs', icon: IconSubtask, count: running || undefined, of: ['jobs', 'job'] },
    { view: 'queue', icon: IconInbox, count: queued || undefined, of: ['queue'] },
    { view: 'logs', icon: IconLogs, count: undefined, of: ['logs'] },
    { view: 'library', icon: IconPackages, count: undefined, of: ['library'] },
    { view: 'settings', icon: IconSettings, count: undefined, of: ['settings'] },
  ] as const;
  return (
    <nav className={classes.sidebar} data-rail={rail} aria-label={t('nav.label')}>
      {entries.map((entry) => (
        <Fragment key={entry.view}>
          <Entry
            // From elsewhere the list is found as it was left; from the list itself this is the way to all devices.
            href={formatRoute(
              entry.view === 'fleet' && view !== 'fleet' ? { view: 'fleet', query: lastQuery } : { view: entry.view },
            )}
            icon={entry.icon}
            word={t(`nav.${entry.view}`)}
            count={entry.count}
            active={entry.of.some((one) => one === view) && !(entry.view === 'fleet' && isFiltered && !rail)}
            rail={rail}
            news={entry.view === 'jobs' && ended > 0 ? t('jobs.unseen', { count: ended }) : null}
          />
          {entry.view === 'fleet' && <SidebarFilters rail={rail} />}
        </Fragment>
      ))}
    </nav>
  );
}

function Entry(props: {
  href: string;
  icon: TablerIcon;
  word: string;
  count: number | undefined;
  active: boolean;
  rail: boolean;
  /** What happened there and was not looked at yet. */
  news: string | null;
}) {
  const { i18n } = useTranslation();
  const Icon = props.icon;
  return (
    <Tooltip label={props.word} position="right" disabled={!props.rail}>
      <a
        className={classes.entry}
        href={props.href}
        aria-label={props.rail ? [props.word, props.news].filter(Boolean).join(', ') : undefined}
        title={props.news ?? undefined}
        aria-current={props.active ? 'page' : undefined}
      >
        <Icon size={18} aria-hidden />
        {!props.rail && <span className={classes.word}>{props.word}</span>}
        {props.news !== null && (
          <span className={classes.news}>
            <span className="visually-hidden">{props.news}</span>
          </span>
        )}
        {!props.rail && props.count !== undefined && <span>{props.count.toLocaleString(i18n.language)}</span>}
      </a>
    </Tooltip>
  );
}
