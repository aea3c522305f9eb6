import { Button, Checkbox, TextInput } from '@mantine/core';
import { IconPointFilled } from '@tabler/icons-react';
import { type ReactNode, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LogSource } from '../../../contract/app/live.ts';
import type { NumberedLine } from '../../model/log-buffer.ts';
import { usePreferences } from '../../stores/preferences.ts';
import { ProblemNotice } from '../problem-notice.tsx';
import { LogLines } from './log-lines.tsx';
import classes from './log-panel.module.css';
import { useLog } from './use-log.ts';

/** A live log: follows its end until somebody scrolls up; receiving goes on while it is paused. */
export function LogPanel(props: { deviceId: string; source: LogSource; name: string; children: ReactNode }) {
  const { t } = useTranslation();
  const { wrapLog, setWrapLog } = usePreferences();
  const { state, buffer, again } = useLog(props.deviceId, props.source);
  const [find, setFind] = useState('');
  const [paused, setPaused] = useState<{ received: number; lines: NumberedLine[] } | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the buffer changes with the number of received lines
  const live = useMemo(() => buffer.current.matching(find), [buffer, find, state.received]);
  const lines = paused ? paused.lines : live;
  const fresh = paused ? state.received - paused.received : 0;
  const pause = () => setPaused((before) => before ?? { received: state.received, lines: live });
  const emptyText = state.phase === 'reading' ? t('log.reading') : find ? t('log.noMatch') : t('log.empty');
  return (
    <div className={classes.panel}>
      <div className={classes.bar}>
        {props.children}
        <TextInput
          className={classes.find}
          aria-label={t('log.find')}
          placeholder={t('log.find')}
          value={find}
          onChange={(event) => {
            setFind(event.currentTarget.value);
            setPaused(null);
          }}
        />
        <Checkbox
          label={t('log.wrap')}
          checked={wrapLog}
          onChange={(event) => setWrapLog(event.currentTarget.checked)}
        />
        <span className={classes.count}>
          {state.phase === 'following' && !paused && (
            <span className={classes.live}>
              <IconPointFilled size={16} aria-hidden />
              {t('log.following')}
            </span>
          )}
          {t('log.kept', { count: lines.length })}
        </span>
      </div>
      {state.problem && (
        <ProblemNotice problem={state.problem} calm aside={state.received > 0 ? t('log.lost') : undefined}>
          <Button variant="default" onClick={again}>
            {t('action.tryAgain')}
          </Button>
        </ProblemNotice>
      )}
      <div className={classes.frame}>
        <LogLines
          name={props.name}
          lines={lines}
          wrap={wrapLog}
          find={find}
          following={paused === null}
          onPause={pause}
          onFollow={() => setPaused(null)}
        />
        {lines.length === 0 && <p className={classes.empty}>{emptyText}</p>}
        {paused && (
          <div className={classes.paused} role="status">
            <span>{fresh > 0 ? t('log.pausedNew', { count: fresh }) : t('log.paused')}</span>
            <Button size="compact-xs" onClick={() => setPaused(null)}>
              {t('log.resume')}
            </Button>
          </div>
        )}
      </div>
      {state.phase === 'ended' && !state.problem && (
        <p className={classes.ended}>
          {t('log.ended')}{' '}
          <Button variant="default" size="compact-xs" onClick={again}>
            {t('log.follow')}
          </Button>
        </p>
      )}
    </div>
  );
}
