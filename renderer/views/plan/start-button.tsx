import { useTranslation } from 'react-i18next';
import { toProblem } from '../../../contract/errors.ts';
import { operationTraits } from '../../../contract/operations.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { problemText } from '../../i18n/problem-text.ts';
import { useScreen } from '../../stores/screen.ts';
import { useMissing } from './use-missing.ts';
import type { PlanState } from './use-plan.ts';

/** Begins what the dry run shows: names how many, and asks first where something is taken away. */
export function StartButton({ state }: { state: PlanState }) {
  const { t, i18n } = useTranslation();
  const missing = useMissing(state);
  const { request, counts, start, names } = state;
  const words = useStartWords(state);
  const isDangerous = request !== null && operationTraits[request.call.operation].destructive;
  const why = () => {
    if (missing !== null) return missing;
    if (state.dryRun.error) return problemText(toProblem(state.dryRun.error), i18n.language).message;
    if (start.error) return null;
    if (!state.isReady) return t(state.dryRun.data ? 'bulk.stale' : 'bulk.making');
    return counts.all === 0 ? t('bulk.nothing') : null;
  };
  const go = () => {
    if (!request) return;
    if (isDangerous) useScreen.getState().openDialog({ kind: 'start-plan', request, title: words, names });
    else start.mutate(request);
  };
  return (
    <>
      {start.error && <span role="alert">{problemText(toProblem(start.error), i18n.language).message}</span>}
      <ActionButton reason={why()} loading={start.isPending} {...(isDangerous ? { color: 'danger' } : {})} onClick={go}>
        {words}
      </ActionButton>
    </>
  );
}

/** "Update 171, queue 15 devices". */
function useStartWords({ draft, dryRun, request, counts: { run, queue, check } }: PlanState): string {
  const { t } = useTranslation();
  if (draft.operation === null) return t('bulk.start');
  if (!request || !dryRun.data) return t(`bulk.name.${draft.operation}`);
  const verb = t(`bulk.verb.${request.call.operation}`);
  if (run > 0 && queue > 0) return t('bulk.parts.runQueue', { verb, run, queue });
  if (run > 0) return t('bulk.parts.run', { verb, count: run });
  if (queue > 0) return t('bulk.parts.queue', { verb, count: queue });
  return check > 0 ? t('bulk.parts.check', { count: check }) : t('bulk.nothing');
}
