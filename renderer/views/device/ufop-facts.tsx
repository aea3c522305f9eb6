import { useTranslation } from 'react-i18next';
import type { DeviceView } from '../../../contract/app/devices.ts';
import { FactGroup } from '../../components/facts.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import { selectedVersion, ufopMark } from '../../model/ufop-state.ts';
import { Seen } from './seen.tsx';
import classes from './ufop-facts.module.css';

/** The ufops of a device in a line each: what is selected, what runs, and whether they differ. */
export function UfopFacts({ view }: { view: DeviceView }) {
  const { t } = useTranslation();
  const seen = view.snapshot.ufops;
  if (!seen || seen.value.length === 0) return null;
  return (
    <FactGroup title={t('device.ufops')} aside={<Seen seen={seen} deviceId={view.device.id} />}>
      <ul className={classes.list}>
        {seen.value.map((ufop) => {
          const mark = ufopMark(ufop);
          const running = ufop.instances.filter(({ state }) => state === 'Running').length;
          return (
            <li key={ufop.description.name}>
              <span className={classes.name}>{ufop.description.name}</span>
              <code>{selectedVersion(ufop) ?? '–'}</code>
              <span className={classes.count}>{t('ufops.running', { running, count: ufop.instances.length })}</span>
              {mark && <StateMark mark={mark} />}
            </li>
          );
        })}
      </ul>
    </FactGroup>
  );
}
