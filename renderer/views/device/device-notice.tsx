import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { DeviceView } from '../../../contract/app/devices.ts';
import type { Problem } from '../../../contract/errors.ts';
import { Age } from '../../components/age.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { markOfProblem, primaryAction } from '../../model/device-state.ts';
import { type Remedy, remedyOf } from '../../model/remedy.ts';
import { useDeviceWatches } from '../../stores/device-watches.ts';
import { useRefreshes } from '../../stores/refreshes.ts';
import { useScreen } from '../../stores/screen.ts';
import classes from './device-notice.module.css';
import { useDeviceActions } from './use-device-actions.ts';

// Nobody's fault, and nothing is lost.
const calmMarks = new Set(['unreachable', 'needs-credential', 'needs-trust']);

/** What stands between us and the device, with the button that does something about it. */
export function DeviceNotice({ view }: { view: DeviceView }) {
  const refresh = useRefreshes(({ byDevice }) => byDevice[view.device.id]);
  const action = useScreen((screen) => screen.actionProblem);
  const problem = currentProblem(view, refresh);
  const begun = action?.deviceId === view.device.id ? action.problem : null;
  if (!problem && !begun) return null;
  return (
    <div className={classes.notices}>
      {begun && (
        <ProblemNotice problem={begun}>
          <RemedyButton view={view} problem={begun} />
        </ProblemNotice>
      )}
      {problem && (
        <ProblemNotice
          problem={problem}
          calm={calmMarks.has(markOfProblem(problem))}
          aside={view.reach.state === 'failed' && <Tried deviceId={view.device.id} at={view.reach.at} />}
        >
          <RemedyButton view={view} problem={problem} />
        </ProblemNotice>
      )}
    </div>
  );
}

/** When it failed, and that nobody needs to press a button for it to be tried again. */
function Tried({ deviceId, at }: { deviceId: string; at: number }) {
  const { t } = useTranslation();
  const again = useDeviceWatches(({ byDevice }) => byDevice[deviceId]?.state === 'away');
  return (
    <>
      <Age at={at} />
      {again && ` · ${t('device.live.again')}`}
    </>
  );
}

/** The last failure that still stands: nothing is said while it is being tried again. */
function currentProblem(view: DeviceView, refresh: { running: boolean; problem: Problem | null } | undefined) {
  if (refresh?.running) return null;
  if (view.trust.state === 'unknown') return null;
  if (refresh?.problem) return refresh.problem;
  return view.reach.state === 'failed' ? view.reach.problem : null;
}

function RemedyButton({ view, problem }: { view: DeviceView; problem: Problem }) {
  const { t } = useTranslation();
  const actions = useDeviceActions(view);
  const remedy = remedyOf(problem.code);
  const remedies: Record<Remedy, { word: string; act(): void }> = {
    'check-host-key': { word: t('problem.checkHostKey'), act: actions.checkHostKey },
    unlock: { word: t('problem.unlock'), act: actions.unlock },
    'edit-device': { word: t('problem.editDevice'), act: actions.edit },
    'set-up-agent': { word: t('problem.setUpAgent'), act: actions.setUpAgent },
    'try-again': { word: t('action.tryAgain'), act: actions.refresh },
  };
  // The head of the device has this very button.
  if (!remedy || remedy === primaryAction(view)) return null;
  const { word, act } = remedies[remedy];
  return (
    <Button variant="default" onClick={act}>
      {word}
    </Button>
  );
}
