import { useDebouncedValue } from '@mantine/hooks';
import { useMutation, useQuery } from '@tanstack/react-query';
import { client, queries } from '../../app/api.ts';
import { queryClient } from '../../app/query-client.ts';
import { goTo } from '../../app/use-route.ts';
import { type Forecast, groupForecast, isLeftOut, runCounts, selectionShown } from '../../model/job-forecast.ts';
import { type ReadForm, readForm } from '../../model/job-form.ts';
import { planOf } from '../../model/job-plan.ts';
import { type SecretDraft, secretsOf } from '../../model/secret-drafts.ts';
import { useDraft } from '../../stores/draft.ts';
import { usePlanStore } from '../../stores/plan.ts';
import type { AgainRequest, StartRequest } from '../../stores/screen.ts';
import { useAgainAfterChanges } from './use-again-after-changes.ts';

const settleMs = 300;

/** What was planned, what it would do, and how it is begun. */
export function usePlan() {
  const selection = useDraft((one) => one.selection);
  const draft = { selection, ...usePlanStore() };
  const read: ReadForm | null =
    draft.operation === null ? null : readForm(draft.operation, draft.values, draft.secrets);
  const call = read && 'call' in read ? read.call : null;
  const plan = planOf(draft.plan);
  const request = draft.selection && call && plan ? { call, targets: draft.selection, plan } : null;
  const wanted = JSON.stringify(request);
  const [settled] = useDebouncedValue(wanted, settleMs);
  const asked: StartRequest | null = JSON.parse(settled);
  const dryRun = useQuery({
    queryKey: ['dry-run', settled],
    queryFn: ({ signal }) => (asked ? client.jobs.dryRun(asked, { signal }) : null),
    enabled: asked !== null,
    gcTime: 0,
    staleTime: 0,
    placeholderData: (before) => before,
  });
  useAgainAfterChanges(settled);
  const isStale = wanted !== settled || dryRun.isPlaceholderData || dryRun.data === undefined;
  const all = request === null ? [] : (dryRun.data?.targets ?? []);
  const targets = all.filter((target) => !isLeftOut(target, draft.excluded));
  const forecast: Forecast = groupForecast(all, draft.plan.offline);
  const start = useStart();
  return {
    draft,
    read,
    dryRun,
    isStale,
    isReady: request !== null && !isStale && !dryRun.error,
    planIsBad: plan === null,
    forecast,
    leftOut: all.length - targets.length,
    counts: { ...runCounts(forecast), all: targets.length },
    request: request && { ...request, targets: selectionShown(request.targets, targets) },
    names: targets.filter(({ preview }) => preview.kind !== 'blocked').map(({ deviceName }) => deviceName),
    start,
  };
}

export type PlanState = ReturnType<typeof usePlan>;

/** Begins a job over many devices and goes to its page. `secrets`: the values of those that its call names. */
export function useStart(secrets: readonly SecretDraft[] = []) {
  return useMutation({
    mutationFn: (request: StartRequest | AgainRequest) =>
      'jobId' in request
        ? client.jobs.again({ jobId: request.jobId, states: request.states, secrets: secretsOf(secrets) })
        : client.jobs.start({ ...request, secrets: secretsOf(secrets) }),
    // What it was given is not kept once it is over.
    gcTime: 0,
    onSuccess: (job) => {
      goTo({ view: 'job', jobId: job.id });
      const { setExcluded, setPlan, setSecrets } = usePlanStore.getState();
      setExcluded([]);
      setSecrets([]);
      // A time is for one job; the next one is not to wait for it unnoticed.
      setPlan({ startAt: '' });
      void queryClient.invalidateQueries({ queryKey: queries.jobs.list.key() });
    },
  });
}
