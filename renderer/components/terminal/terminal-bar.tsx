import { IconPlus, IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Device } from '../../../contract/app/devices.ts';
import { type TerminalEntry, useTerminals } from '../../stores/terminals.ts';
import { ActionGlyph } from '../action-button.tsx';
import classes from './terminal.module.css';
import { TerminalFind } from './terminal-find.tsx';
import { TerminalMenu } from './terminal-menu.tsx';
import { closeTerminal, openTerminal } from './terminals.ts';
import { useWhyNoMore } from './use-why-no-more.ts';

interface BarProps {
  device: Device;
  terminals: readonly TerminalEntry[];
  active: TerminalEntry;
}

/** A name and a cross for each terminal, one more, the search, and the rest in a menu. */
export function TerminalBar({ device, terminals, active }: BarProps) {
  const { t } = useTranslation();
  return (
    <div className={classes.bar}>
      <ul className={classes.names} aria-label={t('terminal.list')}>
        {terminals.map((entry) => (
          <TerminalName key={entry.id} entry={entry} isActive={entry.id === active.id} />
        ))}
      </ul>
      <MoreButton deviceId={device.id} />
      <TerminalFind key={active.id} id={active.id} />
      <TerminalMenu />
      <p className={classes.hint}>
        {t('terminal.leave')} <kbd>Ctrl+Shift+F6</kbd>
      </p>
    </div>
  );
}

function TerminalName({ entry, isActive }: { entry: TerminalEntry; isActive: boolean }) {
  const { t } = useTranslation();
  const { number, status } = entry;
  const over = status.state === 'ended' || status.state === 'failed';
  return (
    <li className={classes.name} data-active={isActive}>
      <button type="button" aria-current={isActive} onClick={() => useTerminals.getState().activate(entry.id)}>
        {t('terminal.name', { number })}
        {over && <span className={classes.over}> {t('terminal.over')}</span>}
      </button>
      <button
        type="button"
        className={classes.cross}
        aria-label={t('terminal.close', { number })}
        title={t('terminal.close', { number })}
        onClick={() => closeTerminal(entry.id)}
      >
        <IconX size={14} aria-hidden />
      </button>
    </li>
  );
}

function MoreButton({ deviceId }: { deviceId: string }) {
  const { t } = useTranslation();
  return (
    <ActionGlyph label={t('terminal.more')} reason={useWhyNoMore(deviceId)} onClick={() => openTerminal(deviceId)}>
      <IconPlus size={16} aria-hidden />
    </ActionGlyph>
  );
}
