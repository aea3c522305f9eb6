import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { PlainServerSearch } from '../../../contract/app/devices.ts';
import { toProblem } from '../../../contract/errors.ts';
import { refreshDevice } from '../../app/actions.ts';
import { client } from '../../app/api.ts';
import { useDevice } from '../../app/use-fleet.ts';
import { useListed } from '../../i18n/use-listed.ts';
import { useScreen } from '../../stores/screen.ts';
import { Dialog } from '../dialog.tsx';
import { ProblemNotice } from '../problem-notice.tsx';

/** Says what looking for a server does, looks when told to, and uses what was found when told to. */
export function FindPlainServerDialog({ deviceId }: { deviceId: string }) {
  const { t } = useTranslation();
  const close = useScreen((screen) => screen.closeDialog);
  const device = useDevice(deviceId).data?.device;
  const look = useMutation({ mutationFn: () => client.devices.findPlainServer({ deviceId }) });
  const use = useMutation({
    async mutationFn(plainServerPort: number) {
      // As it is now, and not as it was when the dialog was opened.
      const { device } = await client.devices.get({ deviceId });
      await client.devices.update({ deviceId, device: { ...device, plainServerPort } });
      close();
      void refreshDevice(deviceId);
    },
  });
  const found = look.data?.found;
  const error = use.error ?? look.error;
  return (
    <Dialog
      title={t('findPlain.title', { name: device?.name ?? '' })}
      onClose={close}
      footer={
        <>
          <Button variant="default" data-autofocus onClick={close}>
            {t('action.cancel')}
          </Button>
          {/* One element throughout, so that the focus stays on it. */}
          <Button
            loading={look.isPending || use.isPending}
            onClick={() => (found ? use.mutate(found.port) : look.mutate())}
          >
            {found ? t('findPlain.use', { port: found.port }) : t(look.data ? 'findPlain.again' : 'findPlain.start')}
          </Button>
        </>
      }
    >
      {!look.data && <p>{t('findPlain.text')}</p>}
      <div aria-live="polite">
        {look.isPending && <p>{t('findPlain.looking')}</p>}
        {look.data && !look.isPending && <Outcome search={look.data} />}
        {error && <ProblemNotice problem={toProblem(error)} />}
      </div>
    </Dialog>
  );
}

function Outcome({ search: { found, asked } }: { search: PlainServerSearch }) {
  const { t } = useTranslation();
  const listed = useListed();
  if (!found) {
    return (
      <>
        <p>{t('findPlain.none')}</p>
        <p>{asked.length === 0 ? t('findPlain.askedNone') : t('findPlain.asked', { ports: listed(asked) })}</p>
      </>
    );
  }
  const { port, modules } = found;
  return (
    <>
      <p>
        <strong>{t('findPlain.found', { port })}</strong>
      </p>
      <p>
        {modules.length === 0
          ? t('findPlain.noModules')
          : t('findPlain.modules', { names: modules.join(t('plan.and')) })}
      </p>
    </>
  );
}
