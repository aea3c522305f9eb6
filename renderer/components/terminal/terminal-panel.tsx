import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Device } from '../../../contract/app/devices.ts';
import { type TerminalEntry, useTerminals } from '../../stores/terminals.ts';
import classes from './terminal.module.css';
import { TerminalBar } from './terminal-bar.tsx';
import { TerminalEnd } from './terminal-end.tsx';
import { TerminalScreen } from './terminal-screen.tsx';
import { onTerminalCommand } from './terminals.ts';

/** The terminals of one device: their names, what can be done, and the screen of the one that is looked at. */
export function TerminalPanel({ device, terminals }: { device: Device; terminals: readonly TerminalEntry[] }) {
  const { t } = useTranslation();
  const activeId = useTerminals(({ activeByDevice }) => activeByDevice[device.id]);
  const active = terminals.find(({ id }) => id === activeId) ?? terminals[0];
  const panel = useRef<HTMLDivElement>(null);
  const id = active?.id;
  useEffect(() => {
    if (id === undefined) return;
    return onTerminalCommand(id, (command) => {
      const place = command === 'find' ? '[data-find] input' : '[aria-current="true"]';
      panel.current?.querySelector<HTMLElement>(place)?.focus();
    });
  }, [id]);
  if (!active) return null;
  return (
    <div ref={panel} className={classes.panel}>
      <TerminalBar device={device} terminals={terminals} active={active} />
      <div className={classes.frame}>
        <TerminalScreen
          key={active.id}
          id={active.id}
          name={t('terminal.screen', { number: active.number, name: device.name })}
        />
      </div>
      <TerminalEnd entry={active} />
    </div>
  );
}
