import { useTranslation } from 'react-i18next';
import { ScrollRegion } from '../../components/scroll-region.tsx';
import { ViewHeader } from '../../components/view-header.tsx';
import { ActionPart } from './action-part.tsx';
import { FinePart } from './fine-part.tsx';
import { ForecastPart } from './forecast-part.tsx';
import { OfflinePart } from './offline-part.tsx';
import classes from './plan.module.css';
import { RolloutPart } from './rollout-part.tsx';
import { StartButton } from './start-button.tsx';
import { usePlan } from './use-plan.ts';
import { WhoPart } from './who-part.tsx';

/** One operation for many devices: whom, what, how; what it would do; and the button that does it. */
export function PlanView() {
  const { t } = useTranslation();
  const state = usePlan();
  return (
    <>
      <ViewHeader title={t('bulk.title')}>
        <StartButton state={state} />
      </ViewHeader>
      <div className={classes.columns}>
        <ScrollRegion label={t('bulk.title')} className={classes.form}>
          <WhoPart />
          <ActionPart state={state} />
          <RolloutPart />
          <OfflinePart />
          <FinePart isBad={state.planIsBad} />
        </ScrollRegion>
        <ForecastPart state={state} />
      </div>
    </>
  );
}
