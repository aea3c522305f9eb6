import { Button, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Module, packageVersionSchema } from '../../../contract/agent/modules.ts';
import { toProblem } from '../../../contract/errors.ts';
import { startJob } from '../../app/actions.ts';
import { useDevice } from '../../app/use-fleet.ts';
import { useScreen } from '../../stores/screen.ts';
import { Dialog } from '../dialog.tsx';
import { ProblemNotice } from '../problem-notice.tsx';
import classes from '../vault/vault-form.module.css';

/** Asks for the version that a module shall have. */
export function UpdateModuleDialog({ deviceId, module }: { deviceId: string; module: Module }) {
  const { t } = useTranslation();
  const close = useScreen((screen) => screen.closeDialog);
  const device = useDevice(deviceId).data?.device.name ?? '';
  const { name, version } = module.description;
  const [wanted, setWanted] = useState('latest');
  const [fault, setFault] = useState(false);
  const update = useMutation({
    mutationFn: (to: string) =>
      startJob({ operation: 'module.update', params: { moduleId: module.id, name, version: to } }, deviceId),
    onSuccess: close,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const read = packageVersionSchema.safeParse(wanted.trim());
    setFault(!read.success);
    if (read.success) update.mutate(read.data);
  };
  return (
    <Dialog title={t('modules.updateTitle', { name })} onClose={close}>
      <form className={classes.form} onSubmit={submit}>
        <p>{t('modules.updateFrom', { name, version, device })}</p>
        <TextInput
          label={t('modules.newVersion')}
          description={t('modules.versionHint')}
          value={wanted}
          error={fault && t('modules.faultVersion')}
          data-autofocus
          onChange={(event) => setWanted(event.currentTarget.value)}
        />
        {update.error && <ProblemNotice problem={toProblem(update.error)} />}
        <div className={classes.buttons}>
          <Button variant="default" onClick={close}>
            {t('action.cancel')}
          </Button>
          <Button type="submit" loading={update.isPending}>
            {t('modules.updateButton')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
