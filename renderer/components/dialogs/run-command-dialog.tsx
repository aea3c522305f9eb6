import { Checkbox, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OperationCallInput } from '../../../contract/operations.ts';
import { useDevice } from '../../app/use-fleet.ts';
import { areComplete, type SecretDraft } from '../../model/secret-drafts.ts';
import { SecretFields } from '../secrets/secret-fields.tsx';
import { JobFormDialog } from './job-form-dialog.tsx';

/** Asks for a command line for the shell of a device; its output is that of the job. */
export function RunCommandDialog({ deviceId }: { deviceId: string }) {
  const { t } = useTranslation();
  const view = useDevice(deviceId).data;
  const [draft, setDraft] = useState({ command: '', asRoot: false, timeout: '60' });
  const [faults, setFaults] = useState({ command: false, timeout: false });
  const [secrets, setSecrets] = useState<readonly SecretDraft[]>([]);
  const [tried, setTried] = useState(false);
  const read = (): OperationCallInput | null => {
    const command = draft.command.trim();
    const timeoutS = Number(draft.timeout);
    const found = {
      command: command === '' || command.length > 16_384,
      timeout: !/^\d{1,5}$/.test(draft.timeout.trim()) || timeoutS < 1 || timeoutS > 86_400,
    };
    setFaults(found);
    setTried(true);
    if (found.command || found.timeout || !areComplete(secrets)) return null;
    const named = secrets.length > 0 && { secrets: secrets.map(({ name }) => name) };
    return { operation: 'shell.run', params: { command, asRoot: draft.asRoot, timeoutS, ...named } };
  };
  const isRoot = view?.snapshot.facts?.value.isRoot === true;
  return (
    <JobFormDialog
      deviceId={deviceId}
      title={t('runCommand.title', { device: view?.device.name ?? '' })}
      submit={t('runCommand.run')}
      read={read}
      secrets={secrets}
    >
      <Textarea
        label={t('runCommand.command')}
        description={t('runCommand.hint', { user: view?.device.user ?? '' })}
        value={draft.command}
        error={faults.command && t('runCommand.fault')}
        rows={4}
        spellCheck={false}
        autoCapitalize="off"
        data-autofocus
        onChange={(event) => setDraft({ ...draft, command: event.currentTarget.value })}
      />
      <SecretFields drafts={secrets} tried={tried} onChange={setSecrets} />
      <TextInput
        label={t('runCommand.timeout')}
        value={draft.timeout}
        error={faults.timeout && t('runCommand.faultTimeout')}
        inputMode="numeric"
        onChange={(event) => setDraft({ ...draft, timeout: event.currentTarget.value })}
      />
      {!isRoot && (
        <Checkbox
          label={t('runCommand.asRoot')}
          checked={draft.asRoot}
          onChange={(event) => setDraft({ ...draft, asRoot: event.currentTarget.checked })}
        />
      )}
    </JobFormDialog>
  );
}
