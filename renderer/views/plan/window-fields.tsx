import { Checkbox, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useDayName, weekDays } from '../../app/use-when.ts';
import { usePlanStore } from '../../stores/plan.ts';
import classes from './plan.module.css';

const usualWindow = { from: '22:00', to: '05:00', days: weekDays };

/** The hours in which new devices may be begun, in the laptop's time. */
export function WindowFields() {
  const { t } = useTranslation();
  const dayName = useDayName();
  const { plan, setPlan } = usePlanStore();
  const hours = plan.window;
  return (
    <>
      <Checkbox
        label={t('bulk.window')}
        checked={hours !== null}
        onChange={(event) => setPlan({ window: event.currentTarget.checked ? usualWindow : null })}
      />
      {hours && (
        <>
          <div className={classes.fields}>
            <TextInput
              type="time"
              label={t('bulk.windowFrom')}
              value={hours.from}
              onChange={(event) => setPlan({ window: { ...hours, from: event.currentTarget.value } })}
            />
            <TextInput
              type="time"
              label={t('bulk.windowTo')}
              value={hours.to}
              onChange={(event) => setPlan({ window: { ...hours, to: event.currentTarget.value } })}
            />
          </div>
          <Checkbox.Group
            label={t('bulk.days')}
            value={hours.days.map(String)}
            onChange={(chosen) =>
              setPlan({ window: { ...hours, days: weekDays.filter((day) => chosen.includes(String(day))) } })
            }
          >
            <div className={classes.line}>
              {weekDays.map((day) => (
                <Checkbox key={day} value={String(day)} label={dayName(day)} />
              ))}
            </div>
          </Checkbox.Group>
        </>
      )}
    </>
  );
}
