import { IconMinus, IconPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { DeviceView, UfopState } from '../../../../contract/app/devices.ts';
import { ActionGlyph } from '../../../components/action-button.tsx';
import { indexOf, lastInstance, mostInstances, selectedVersion } from '../../../model/ufop-state.ts';
import { useScreen } from '../../../stores/screen.ts';
import { useDeviceActions } from '../use-device-actions.ts';
import classes from './ufops.module.css';

/** How many instances a ufop has: one more of the selected version, or one less, which is asked about. */
export function InstanceStepper({ view, ufop }: { view: DeviceView; ufop: UfopState }) {
  const { t } = useTranslation();
  const actions = useDeviceActions(view);
  const { name } = ufop.description;
  const reason = actions.why('own-agent');
  const count = ufop.instances.length;
  const most = mostInstances(ufop);
  const last = lastInstance(ufop);
  const noMore = whyNoMore();
  const remove = () => {
    if (!last) return;
    const params = { ufop: name, index: indexOf(last) };
    const call = { operation: 'ufop.delete-instance', params } as const;
    useScreen.getState().openDialog({ kind: 'confirm-call', deviceId: view.device.id, call });
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for what is entered
    <div className={classes.stepper} role="group" aria-label={t('ufops.stepper', { name })}>
      <ActionGlyph
        label={t('ufops.remove', { name })}
        reason={reason ?? (last ? null : t('ufops.removeNone'))}
        onClick={remove}
      >
        <IconMinus size={16} aria-hidden />
      </ActionGlyph>
      <span>{most === null ? t('ufops.countOnly', { count }) : t('ufops.count', { count, most })}</span>
      <ActionGlyph
        label={t('ufops.add', { name })}
        reason={reason ?? noMore}
        onClick={() => actions.run({ operation: 'ufop.add-instances', params: { ufop: name, size: 1 } })}
      >
        <IconPlus size={16} aria-hidden />
      </ActionGlyph>
    </div>
  );

  function whyNoMore(): string | null {
    if (selectedVersion(ufop) === null) return t('ufops.addFirst');
    return most !== null && count >= most ? t('ufops.addMost', { most }) : null;
  }
}
