import { ActionIcon } from '@mantine/core';
import { IconAlertTriangleFilled, IconMinus, IconPointFilled, IconProgress, IconX } from '@tabler/icons-react';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { SourceState } from '../../../contract/app/logs.ts';
import { Age } from '../../components/age.tsx';
import type { FedSource, LogFeed } from '../../components/log/log-feed.ts';
import { problemText } from '../../i18n/problem-text.ts';
import { logId } from '../../model/log-address.ts';
import type { NamedLog } from '../../model/log-choices.ts';
import classes from './logs.module.css';

const icons = {
  connecting: IconProgress,
  following: IconPointFilled,
  ended: IconMinus,
  problem: IconAlertTriangleFilled,
  reconnecting: IconAlertTriangleFilled,
} satisfies Record<SourceState['state'], unknown>;

/** The followed logs, each with the colour of its name and where it stands. */
export function SourceList(props: { chosen: readonly NamedLog[]; feed: LogFeed; onRemove(log: NamedLog): void }) {
  const { t } = useTranslation();
  const list = useRef<HTMLUListElement>(null);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls must be reachable by keyboard
    <ul ref={list} className={classes.sources} aria-label={t('logs.sources')} tabIndex={0}>
      {props.chosen.map((log, index) => (
        <SourceItem
          key={logId(log)}
          log={log}
          index={index}
          fed={props.feed.sources[index]}
          onRemove={() => {
            props.onRemove(log);
            list.current?.focus();
          }}
        />
      ))}
    </ul>
  );
}

function SourceItem(props: { log: NamedLog; index: number; fed: FedSource | undefined; onRemove(): void }) {
  const { log, index, fed } = props;
  const { t, i18n } = useTranslation();
  const state = fed?.state ?? { state: 'connecting' };
  const Icon = icons[state.state];
  const problem = 'problem' in state ? problemText(state.problem, i18n.language) : null;
  return (
    <li
      className={classes.item}
      data-state={state.state}
      title={problem ? `${problem.message} ${problem.next}` : log.name}
    >
      <Icon size={16} className={classes.glyph} aria-hidden />
      <span className={classes.name} data-source={index % 6}>
        {log.name}
      </span>
      <span className={state.state === 'following' ? 'visually-hidden' : classes.word}>
        {t(`logs.state.${state.state}`)}
      </span>
      {problem && <span className="visually-hidden">{problem.message}</span>}
      {problem && fed?.kept && (
        <span className={classes.word}>
          {t('logs.keptOf')} <Age at={fed.kept.keptAt} />
        </span>
      )}
      <ActionIcon size={24} aria-label={t('logs.remove', { name: log.name })} onClick={props.onRemove}>
        <IconX size={14} />
      </ActionIcon>
    </li>
  );
}
