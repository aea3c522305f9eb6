import { Button } from '@mantine/core';
import { type KeyboardEvent, type ReactNode, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { saveFile } from '../../app/save-file.ts';
import type { LogFilter } from '../../model/log-filter.ts';
import { logFile } from '../../model/log-text.ts';
import { usePreferences } from '../../stores/preferences.ts';
import type { LogFeed } from './log-feed.ts';
import { LogLines } from './log-lines.tsx';
import classes from './log-panel.module.css';
import { LogStatus } from './log-status.tsx';
import { LogToolbar } from './log-toolbar.tsx';
import { useFind } from './use-find.ts';
import { usePause } from './use-pause.ts';

interface LogPanelProps {
  feed: LogFeed;
  /** What the sources are called, in order. */
  names: readonly string[];
  name: string;
  filter: LogFilter;
  onFilter(filter: LogFilter): void;
  /** At the beginning of the toolbar. */
  children?: ReactNode;
  /** Between the toolbar and the lines. */
  notices?: ReactNode;
}

/** Live logs: their end is followed until somebody scrolls up; receiving goes on while they are paused. */
export function LogPanel({ feed, names, name, filter, onFilter, children, notices }: LogPanelProps) {
  const { t } = useTranslation();
  const { wrapLog, setWrapLog } = usePreferences();
  const { lines, isPaused, fresh, pause, resume } = usePause(feed);
  const finding = useFind(lines);
  useEffect(() => feed.setFilter(filter), [feed, filter]);

  const follow = () => {
    finding.clearCurrent();
    resume();
  };
  const step = (direction: 1 | -1) => {
    pause();
    finding.step(direction);
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.nativeEvent.isComposing) return;
    const key = event.key.toLowerCase();
    if (key === 'end') follow();
    else if (key === 'p') (isPaused ? follow : pause)();
    else if (key === 'w') setWrapLog(!wrapLog);
    else if (key === 'n') step(event.shiftKey ? -1 : 1);
    else return;
    event.preventDefault();
  };
  const save = () => {
    const shown = Array.from({ length: lines.length }, (_, index) => lines.at(index)).filter(
      (one) => one !== undefined,
    );
    const stamp = new Date().toISOString().slice(0, 19).replaceAll(':', '-');
    saveFile({ fileName: `flotilla-log-${stamp}.txt`, mediaType: 'text/plain', text: logFile(shown, names) });
  };
  const isReading = feed.sources.some(({ state }) => state.state === 'connecting');
  const emptyText = isReading ? t('log.reading') : feed.kept > 0 ? t('logs.noMatch') : t('log.empty');
  return (
    <div className={classes.panel}>
      <LogToolbar
        filter={filter}
        filterState={feed.filterState}
        onFilter={(next) => {
          onFilter(next);
          follow();
        }}
        find={finding.find}
        count={finding.count}
        onFind={finding.setFind}
        onStep={step}
        wrap={wrapLog}
        onWrap={setWrapLog}
        onSave={save}
      >
        {children}
      </LogToolbar>
      {notices}
      <div className={classes.frame}>
        <LogLines
          name={name}
          lines={lines}
          names={names.length > 1 ? names : null}
          wrap={wrapLog}
          find={finding.find}
          current={finding.current}
          following={!isPaused}
          onPause={pause}
          onFollow={follow}
          onKey={onKey}
        />
        {lines.length === 0 && <p className={classes.empty}>{emptyText}</p>}
        {isPaused && (
          <div className={classes.paused} role="status">
            <span>{fresh > 0 ? t('log.pausedNew', { count: fresh }) : t('log.paused')}</span>
            <Button size="compact-xs" onClick={follow}>
              {t('logs.resume')}
            </Button>
          </div>
        )}
      </div>
      <LogStatus feed={feed} isPaused={isPaused} names={names} />
    </div>
  );
}
