import { Anchor, Button, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { formatRoute } from '../../model/route.ts';
import { useDraft } from '../../stores/draft.ts';
import classes from './plan.module.css';

/** Which devices: those that were chosen in the fleet, or all that a filter finds when the job begins. */
export function WhoPart() {
  const { t } = useTranslation();
  const { selection, setSelection } = useDraft();
  const query = selection?.by === 'filter' ? selection.query : '';
  return (
    <section className={classes.part} aria-label={t('bulk.who')}>
      <h2>{t('bulk.who')}</h2>
      {selection?.by === 'ids' ? (
        <>
          <p>{t('bulk.chosen', { count: selection.deviceIds.length })}</p>
          <div className={classes.line}>
            <Anchor href={formatRoute({ view: 'fleet' })}>{t('bulk.inFleet')}</Anchor>
            <Button variant="default" size="compact-xs" onClick={() => setSelection(null)}>
              {t('bulk.useFilter')}
            </Button>
          </div>
        </>
      ) : (
        <>
          <TextInput
            label={t('bulk.query')}
            description={t('bulk.queryHint')}
            value={query}
            placeholder={selection === null ? '' : t('bulk.everyDevice')}
            spellCheck={false}
            onChange={({ currentTarget: { value } }) =>
              // An emptied field means nobody: every device is meant only where that was said.
              setSelection(value.trim() === '' ? null : { by: 'filter', query: value })
            }
          />
          <div className={classes.line}>
            <Anchor href={formatRoute(query ? { view: 'fleet', query } : { view: 'fleet' })}>
              {t('bulk.inFleet')}
            </Anchor>
            <Button
              variant={selection !== null && query === '' ? 'light' : 'default'}
              size="compact-xs"
              aria-pressed={selection !== null && query === ''}
              onClick={() => setSelection({ by: 'filter', query: '' })}
            >
              {t('bulk.everyDevice')}
            </Button>
          </div>
        </>
      )}
    </section>
  );
}
