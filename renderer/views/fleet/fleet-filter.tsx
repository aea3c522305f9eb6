import { CloseButton, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { DeviceView } from '../../../contract/app/devices.ts';
import { StateMark } from '../../components/state-mark.tsx';
import { type DeviceMark, deviceMarkOrder } from '../../model/device-state.ts';
import { countMarks } from '../../model/fleet-filter.ts';
import { useClock } from '../../stores/clock.ts';
import { useScreen } from '../../stores/screen.ts';
import classes from './fleet-filter.module.css';

/** Narrows the list by words and by state; the counts are of the whole fleet. `/` goes to the words. */
export function FleetFilter({ views }: { views: readonly DeviceView[] }) {
  const { t } = useTranslation();
  const { fleetFilter, setFleetFilter, fleetMarks, setFleetMarks } = useScreen();
  const now = useClock((clock) => clock.now);
  const input = useRef<HTMLInputElement>(null);
  useSlashKey(input);
  const counts = countMarks(views, now);
  const marks = deviceMarkOrder.filter((mark) => counts[mark] !== undefined || fleetMarks.includes(mark));
  const toggle = (mark: DeviceMark) =>
    setFleetMarks(fleetMarks.includes(mark) ? fleetMarks.filter((one) => one !== mark) : [...fleetMarks, mark]);
  return (
    <search className={classes.bar}>
      <TextInput
        ref={input}
        className={classes.words}
        aria-label={t('fleet.filter')}
        aria-keyshortcuts="/"
        placeholder={t('fleet.filter')}
        leftSection={<IconSearch size={16} aria-hidden />}
        rightSection={
          fleetFilter === '' ? (
            <kbd className={classes.hint}>{t('fleet.filterHint')}</kbd>
          ) : (
            <CloseButton size="sm" aria-label={t('fleet.clearFilter')} onClick={() => setFleetFilter('')} />
          )
        }
        value={fleetFilter}
        onChange={(event) => setFleetFilter(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          if (event.key === 'Escape' && fleetFilter !== '') {
            event.preventDefault();
            setFleetFilter('');
          }
          if (event.key === 'ArrowDown' || event.key === 'Enter') {
            event.preventDefault();
            document.querySelector<HTMLElement>('[role="grid"] [role="row"][tabindex="0"]')?.focus();
          }
        }}
      />
      {marks.length > 1 && (
        // biome-ignore lint/a11y/useSemanticElements: a fieldset brings a frame of its own
        <div className={classes.marks} role="group" aria-label={t('fleet.states')}>
          {marks.map((mark) => (
            <button
              key={mark}
              type="button"
              className={classes.mark}
              aria-pressed={fleetMarks.includes(mark)}
              onClick={() => toggle(mark)}
            >
              <StateMark mark={mark} />
              <span>{counts[mark] ?? 0}</span>
            </button>
          ))}
        </div>
      )}
    </search>
  );
}

function useSlashKey(input: { readonly current: HTMLInputElement | null }): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const typing = event.target instanceof HTMLElement && event.target.matches('input, textarea, select');
      if (event.key !== '/' || event.isComposing || typing || useScreen.getState().dialog) return;
      event.preventDefault();
      input.current?.focus();
      input.current?.select();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [input]);
}
