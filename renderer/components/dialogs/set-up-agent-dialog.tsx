import { Button } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { AgentPlan } from '../../../contract/app/agent-plan.ts';
import { toProblem } from '../../../contract/errors.ts';
import { startJob } from '../../app/actions.ts';
import { queries } from '../../app/api.ts';
import { useDevice } from '../../app/use-fleet.ts';
import { bytesText } from '../../model/amounts.ts';
import { useScreen } from '../../stores/screen.ts';
import { Dialog } from '../dialog.tsx';
import { Fact, FactList } from '../facts.tsx';
import { ProblemNotice } from '../problem-notice.tsx';

/** What setting up would do, from one look at the device; nothing is done before the button is pressed. */
export function SetUpAgentDialog({ deviceId }: { deviceId: string }) {
  const { t } = useTranslation();
  const close = useScreen((screen) => screen.closeDialog);
  const name = useDevice(deviceId).data?.device.name ?? '';
  const look = useQuery({
    ...queries.devices.planAgent.queryOptions({ input: { deviceId } }),
    retry: false,
    staleTime: 0,
    gcTime: 0,
  });
  const act = useMutation({
    async mutationFn() {
      await startJob({ operation: 'agent.install', params: {} }, deviceId);
      close();
    },
  });
  const plan = look.data;
  const problem = act.error ? toProblem(act.error) : look.error ? toProblem(look.error) : plan?.problem;
  return (
    <Dialog
      title={t('plan.title', { name })}
      onClose={close}
      footer={
        <>
          <Button variant="default" data-autofocus onClick={close}>
            {t('action.cancel')}
          </Button>
          {/* A device that cannot be looked at now is a job's business too: it says so, and is kept. */}
          <Button
            disabled={look.isPending || (plan !== undefined && plan.problem !== null)}
            loading={act.isPending}
            onClick={() => act.mutate()}
          >
            {t(plan ? `plan.confirm.${plan.action}` : 'plan.confirm.install')}
          </Button>
        </>
      }
    >
      <div aria-live="polite">
        {look.isPending && <p>{t('plan.looking')}</p>}
        {plan && <Plan plan={plan} />}
        {problem && <ProblemNotice problem={problem} />}
      </div>
    </Dialog>
  );
}

function Plan({ plan }: { plan: AgentPlan }) {
  const { t } = useTranslation();
  const { action, version, where, root, folders, init, node, upload, keeps } = plan;
  const total = upload.reduce((sum, { bytes }) => sum + bytes, 0);
  const parts = upload.map(({ what, bytes }) => t(`plan.upload.${what}`, { amount: bytesText(bytes) }));
  const change = version.from === null || version.from === version.to ? version.to : `${version.from} → ${version.to}`;
  return (
    <FactList>
      <Fact name={t('plan.what')}>{t(`plan.action.${action}`, { version: change })}</Fact>
      <Fact name={t('plan.where')}>
        {t(`plan.place.${where}`)}
        {root !== null && root !== 'login' ? ` (${t(`plan.root.${root}`)})` : ''}
      </Fact>
      <Fact name={t('plan.folders')} mono>
        {folders.join(' ')}
      </Fact>
      <Fact name={t('plan.starts')}>{t(`plan.init.${init}`)}</Fact>
      {node && (
        <Fact name="Node.js">{t(node.bring ? 'plan.node.bring' : 'plan.node.there', { version: node.version })}</Fact>
      )}
      <Fact name={t('plan.send')}>{total === 0 ? t('plan.upload.nothing') : parts.join(t('plan.and'))}</Fact>
      {plan.plainServerPort !== null && (
        <Fact name={t('plan.beside')}>{t('plan.plain', { port: plan.plainServerPort })}</Fact>
      )}
      {keeps.length > 0 && (
        <Fact name={t('plan.keeps')}>{keeps.map((what) => t(`plan.keep.${what}`)).join(t('plan.and'))}</Fact>
      )}
    </FactList>
  );
}
