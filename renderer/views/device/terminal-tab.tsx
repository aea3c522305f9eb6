import { IconTerminal2 } from '@tabler/icons-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { DeviceView } from '../../../contract/app/devices.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { TerminalPanel } from '../../components/terminal/terminal-panel.tsx';
import { openTerminal } from '../../components/terminal/terminals.ts';
import { useWhyNoMore } from '../../components/terminal/use-why-no-more.ts';
import { ofDevice, useTerminals } from '../../stores/terminals.ts';
import { ReachGate } from './reach-gate.tsx';

/** The terminals of a device. Those that are open stay on the screen, whatever becomes of the device. */
export function TerminalTab({ view }: { view: DeviceView }) {
  const { t } = useTranslation();
  const { id, name, user } = view.device;
  const all = useTerminals(({ terminals }) => terminals);
  const terminals = useMemo(() => ofDevice(all, id), [all, id]);
  const reason = useWhyNoMore(id);
  if (terminals.length > 0) return <TerminalPanel device={view.device} terminals={terminals} />;
  return (
    <ReachGate view={view} icon={IconTerminal2} title={t('terminal.none', { name })}>
      <EmptyState icon={IconTerminal2} title={t('terminal.none', { name })} text={t('terminal.noneNext', { user })}>
        <ActionButton reason={reason} onClick={() => openTerminal(id)}>
          {t('terminal.open')}
        </ActionButton>
      </EmptyState>
    </ReachGate>
  );
}
