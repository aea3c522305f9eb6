import { Button, Checkbox, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type LogRef, mostLogSources } from '../../../contract/app/logs.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { ScrollRegion } from '../../components/scroll-region.tsx';
import type { LogChoice } from '../../model/log-choices.ts';
import { toggled } from '../../model/selected.ts';
import classes from './logs.module.css';
import { listedDevices, useFoundDevices, useLogChoices } from './use-log-choices.ts';

const keyOf = ({ kind, name }: LogChoice) => `${kind} ${name}`;

/** Chooses logs: first the devices, then which of their logs. */
export function AddLogsDialog(props: {
  /** How many are followed already. */
  followed: number;
  /** Chosen at first. */
  deviceIds: readonly string[];
  onAdd(logs: readonly LogRef[]): void;
  onClose(): void;
}) {
  const { onClose } = props;
  const { t } = useTranslation();
  const [query, setQuery] = useState('');
  const [devices, setDevices] = useState<ReadonlySet<string>>(() => new Set(props.deviceIds.slice(0, mostLogSources)));
  const [kinds, setKinds] = useState<ReadonlySet<string>>(() => new Set());
  const found = useFoundDevices(query);
  const choices = useLogChoices([...devices]);
  const logs = choices.filter((choice) => kinds.has(keyOf(choice))).flatMap((choice) => choice.logs);
  const total = props.followed + logs.length;
  const reason =
    logs.length === 0
      ? t('logs.nothingChosen')
      : total > mostLogSources
        ? t('logs.tooMany', { most: mostLogSources, count: total })
        : null;
  return (
    <Dialog
      title={t('logs.addTitle')}
      size={640}
      onClose={onClose}
      footer={
        <>
          <Button variant="default" onClick={onClose}>
            {t('action.cancel')}
          </Button>
          <ActionButton
            reason={reason}
            onClick={() => {
              props.onAdd(logs);
              onClose();
            }}
          >
            {t('logs.addCount', { count: logs.length })}
          </ActionButton>
        </>
      }
    >
      <div className={classes.choose}>
        <div className={classes.column}>
          <TextInput
            label={t('logs.devices')}
            placeholder={t('logs.findDevices')}
            value={query}
            data-autofocus
            onChange={(event) => setQuery(event.currentTarget.value)}
          />
          <ScrollRegion label={t('logs.devices')} className={classes.list}>
            {found?.rows.map(({ id, name }) => (
              <Checkbox
                key={id}
                label={name}
                checked={devices.has(id)}
                disabled={!devices.has(id) && devices.size >= mostLogSources}
                onChange={() => setDevices((before) => toggled(before, id))}
              />
            ))}
            {found?.rows.length === 0 && <p className={classes.hint}>{t('logs.noDevices')}</p>}
          </ScrollRegion>
          <p className={classes.hint}>
            {t('logs.chosenDevices', { count: devices.size })}
            {found && found.total > listedDevices && ` · ${t('logs.moreDevices', { count: listedDevices })}`}
          </p>
        </div>
        <div className={classes.column}>
          <span className={classes.label}>{t('logs.kinds')}</span>
          <ScrollRegion label={t('logs.kinds')} className={classes.list}>
            {choices.map((choice) => (
              <Checkbox
                key={keyOf(choice)}
                label={`${t(`logs.${choice.kind}Of`, { name: choice.name })} (${choice.logs.length})`}
                checked={kinds.has(keyOf(choice))}
                onChange={() => setKinds((before) => toggled(before, keyOf(choice)))}
              />
            ))}
            {choices.length === 0 && (
              <p className={classes.hint}>{t(devices.size === 0 ? 'logs.noKinds' : 'log.noAgentNext')}</p>
            )}
          </ScrollRegion>
        </div>
      </div>
    </Dialog>
  );
}
