import { ActionIcon, Button, Checkbox, NativeSelect, TextInput, Tooltip } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconDownload, IconRegex } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { logLevelSchema } from '../../../contract/app/logs.ts';
import type { LogFilter } from '../../model/log-filter.ts';
import type { LogSieve } from '../../model/log-sieve.ts';
import classes from './log-panel.module.css';

interface LogToolbarProps {
  filter: LogFilter;
  filterState: LogSieve['state'];
  onFilter(filter: LogFilter): void;
  find: string;
  count: { all: number; place: number };
  onFind(text: string): void;
  onStep(direction: 1 | -1): void;
  wrap: boolean;
  onWrap(wrap: boolean): void;
  onSave(): void;
  children?: ReactNode;
}

/** What of the log is shown, what is looked for in it, and how. */
export function LogToolbar(props: LogToolbarProps) {
  const { t } = useTranslation();
  const { filter, filterState } = props;
  return (
    <div className={classes.bar}>
      {props.children}
      <NativeSelect
        aria-label={t('logs.level')}
        value={filter.level ?? ''}
        data={[
          { value: '', label: t('logs.levels.all') },
          { value: 'debug', label: t('logs.levels.debug') },
          { value: 'info', label: t('logs.levels.info') },
          { value: 'warn', label: t('logs.levels.warn') },
          { value: 'error', label: t('logs.levels.error') },
        ]}
        onChange={(event) => {
          const level = logLevelSchema.safeParse(event.currentTarget.value);
          props.onFilter({ ...filter, level: level.success ? level.data : null });
        }}
      />
      <TextInput
        className={classes.filter}
        aria-label={t('logs.filter')}
        placeholder={t('logs.filter')}
        value={filter.text}
        error={filterState === 'works' ? undefined : t(`logs.filterFault.${filterState}`)}
        spellCheck={false}
        onChange={(event) => props.onFilter({ ...filter, text: event.currentTarget.value })}
        rightSection={
          <Tooltip label={t('logs.regex')}>
            <ActionIcon
              size={24}
              aria-label={t('logs.regex')}
              aria-pressed={filter.regex}
              variant={filter.regex ? 'light' : 'subtle'}
              color={filter.regex ? 'accent' : 'gray'}
              onClick={() => props.onFilter({ ...filter, regex: !filter.regex })}
            >
              <IconRegex size={16} />
            </ActionIcon>
          </Tooltip>
        }
      />
      <TextInput
        className={classes.find}
        aria-label={t('log.find')}
        placeholder={t('log.find')}
        value={props.find}
        spellCheck={false}
        onChange={(event) => props.onFind(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && !event.nativeEvent.isComposing) props.onStep(event.shiftKey ? 1 : -1);
        }}
      />
      {props.find.trim() !== '' && (
        <span className={classes.hits}>
          <span>{t('logs.hits', { place: props.count.place || '–', count: props.count.all })}</span>
          <ActionIcon size={24} aria-label={t('logs.previous')} onClick={() => props.onStep(-1)}>
            <IconArrowUp size={16} />
          </ActionIcon>
          <ActionIcon size={24} aria-label={t('logs.next')} onClick={() => props.onStep(1)}>
            <IconArrowDown size={16} />
          </ActionIcon>
        </span>
      )}
      <Checkbox
        label={t('log.wrap')}
        checked={props.wrap}
        onChange={(event) => props.onWrap(event.currentTarget.checked)}
      />
      <Button variant="default" leftSection={<IconDownload size={16} />} onClick={props.onSave}>
        {t('logs.save')}
      </Button>
    </div>
  );
}
