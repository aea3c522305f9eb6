import { useTranslation } from 'react-i18next';
import { startJob } from '../../app/actions.ts';
import { useDevice } from '../../app/use-fleet.ts';
import { useListed } from '../../i18n/use-listed.ts';
import { useScreen } from '../../stores/screen.ts';
import { ConfirmDialog } from '../confirm-dialog.tsx';

const shownNames = 5;

/** Says which modules go with the agent. */
export function RemoveAgentDialog({ deviceId }: { deviceId: string }) {
  const { t } = useTranslation();
  const listed = useListed();
  const close = useScreen((screen) => screen.closeDialog);
  const view = useDevice(deviceId).data;
  const name = view?.device.name ?? '';
  const modules = view?.snapshot.modules?.value ?? [];
  const first = modules.slice(0, shownNames).map((module) => module.description.name);
  const more = modules.length - first.length;
  const names = more > 0 ? t('confirm.andMore', { names: listed(first), count: more }) : listed(first);
  const remove = async () => {
    await startJob({ operation: 'agent.uninstall', params: {} }, deviceId);
    close();
  };
  return (
    <ConfirmDialog
      title={t('confirm.removeAgent', { name })}
      text={
        <>
          {modules.length > 0 && <p>{t('confirm.removeAgentModules', { count: modules.length, names })}</p>}
          <p>{t('confirm.removeAgentText')}</p>
        </>
      }
      keep={t('confirm.keepAgent')}
      confirm={t('confirm.removeAgentButton')}
      onConfirm={remove}
      onClose={close}
    />
  );
}
