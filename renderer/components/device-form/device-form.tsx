import { Button } from '@mantine/core';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Device, DeviceView } from '../../../contract/app/devices.ts';
import { toProblem } from '../../../contract/errors.ts';
import { refreshDevice } from '../../app/actions.ts';
import { useVault } from '../../app/use-fleet.ts';
import { goTo } from '../../app/use-route.ts';
import { type DeviceDraft, draftOf, type FieldFaults, readDraft } from '../../model/device-form.ts';
import { useScreen } from '../../stores/screen.ts';
import { ProblemNotice } from '../problem-notice.tsx';
import { VaultForm } from '../vault/vault-form.tsx';
import { CredentialFields } from './credential-fields.tsx';
import { DeviceFields } from './device-fields.tsx';
import classes from './device-form.module.css';
import { PlainServerField } from './plain-server-field.tsx';
import { type DeviceToSave, useSaveDevice } from './use-save-device.ts';
import { WayFields } from './way-fields.tsx';

/** The form of a device; a credential to be stored leads through the vault first. */
export function DeviceForm({ device }: { device: Device | null }) {
  const { t } = useTranslation();
  const { closeDialog, openDialog } = useScreen.getState();
  const vault = useVault().data;
  const [draft, setDraft] = useState<DeviceDraft>(() => draftOf(device));
  const [faults, setFaults] = useState<FieldFaults>({});
  const [waiting, setWaiting] = useState<DeviceToSave | null>(null);
  const form = useRef<HTMLFormElement>(null);
  const save = useSaveDevice(device?.id ?? null);

  useEffect(() => {
    if (Object.keys(faults).length > 0) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [faults]);

  const done = (view: DeviceView) => {
    if (device !== null && view.trust.state === 'trusted') {
      closeDialog();
      void refreshDevice(view.device.id);
      return;
    }
    goTo({ view: 'device', deviceId: view.device.id, tab: 'overview' });
    openDialog({ kind: 'host-key', deviceId: view.device.id });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const read = readDraft(draft);
    setFaults(read.ok ? {} : read.faults);
    if (!read.ok) return;
    const kept = draft.choice === 'agent' ? 'stored' : draft.kept;
    const toSave = { input: read.input, secret: read.secret, kept };
    const isSecret = read.secret !== null && read.secret.kind !== 'agent';
    const needsVault = isSecret && kept === 'stored' && vault?.state !== 'unlocked';
    if (needsVault) setWaiting(toSave);
    else save.mutate(toSave, { onSuccess: done });
  };
  const change = (part: Partial<DeviceDraft>) => setDraft((before) => ({ ...before, ...part }));

  if (waiting) {
    const goOn = () => {
      setWaiting(null);
      save.mutate(waiting, { onSuccess: done });
    };
    return (
      <VaultForm
        mode={vault?.state === 'absent' ? 'create' : 'unlock'}
        goesOn
        onOpen={goOn}
        onCancel={() => setWaiting(null)}
      />
    );
  }
  return (
    <form ref={form} className={classes.form} autoComplete="off" noValidate onSubmit={submit}>
      <DeviceFields draft={draft} faults={faults} onChange={change} />
      <CredentialFields draft={draft} faults={faults} onChange={change} />
      <WayFields deviceId={device?.id ?? null} draft={draft} faults={faults} onChange={change} />
      <PlainServerField draft={draft} faults={faults} onChange={change} />
      <div className={classes.end}>
        {save.error && <ProblemNotice problem={toProblem(save.error)} />}
        <div className={classes.buttons}>
          <Button variant="default" onClick={closeDialog}>
            {t('action.cancel')}
          </Button>
          <Button type="submit" loading={save.isPending}>
            {device === null ? t('form.add') : t('form.save')}
          </Button>
        </div>
      </div>
    </form>
  );
}
