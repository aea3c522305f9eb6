import { Tooltip } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconDevices2, IconSubtask, type TablerIcon } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import classes from './sidebar.module.css';
import { useDevices, useRunningJobs } from './use-fleet.ts';
import { useRoute } from './use-route.ts';

/** The views, with their counts; below 1200 px a rail of icons with tooltips. */
export function Sidebar() {
  const { t } = useTranslation();
  const { view } = useRoute();
  const rail = useMediaQuery('(max-width: 1199px)', false, { getInitialValueInEffect: false });
  const devices = useDevices().data?.length;
  const running = useRunningJobs().length;
  const inFleet = view === 'fleet' || view === 'device';
  return (
    <nav className={classes.sidebar} data-rail={rail} aria-label={t('nav.label')}>
      <Entry href="#/fleet" icon={IconDevices2} word={t('nav.fleet')} count={devices} active={inFleet} rail={rail} />
      <Entry
        href="#/jobs"
        icon={IconSubtask}
        word={t('nav.jobs')}
        count={running || undefined}
        active={!inFleet}
        rail={rail}
      />
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
}) {
  const Icon = props.icon;
  return (
    <Tooltip label={props.word} position="right" disabled={!props.rail}>
      <a
        className={classes.entry}
        href={props.href}
        aria-label={props.rail ? props.word : undefined}
        aria-current={props.active ? 'page' : undefined}
      >
        <Icon size={18} aria-hidden />
        {!props.rail && <span className={classes.word}>{props.word}</span>}
        {!props.rail && props.count !== undefined && <span>{props.count}</span>}
      </a>
    </Tooltip>
  );
}
