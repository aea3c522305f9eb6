import { useState } from 'react';
import { secretNamesOf } from '../../../contract/operations.ts';
import type { SecretDraft } from '../../model/secret-drafts.ts';
import { usePlanStore } from '../../stores/plan.ts';
import type { AgainRequest, StartRequest } from '../../stores/screen.ts';

/** The secrets of a job that is to be begun: as they were planned; or asked for anew (`asked`), where they are deleted; or those kept. */
export function useSecretsFor(request: StartRequest | AgainRequest) {
  const planned = usePlanStore(({ secrets }) => secrets);
  const names = secretNamesOf(request.call);
  const [entered, setAsked] = useState<readonly SecretDraft[]>(names.map((name, id) => ({ id, name, value: '' })));
  const asked = 'jobId' in request && names.length > 0 && !request.keepsSecrets ? entered : null;
  const ofPlan = names.length > 0 && !('jobId' in request) ? planned : [];
  return { asked, setAsked, secrets: asked ?? ofPlan };
}
