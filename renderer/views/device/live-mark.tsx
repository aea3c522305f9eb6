import { useTranslation } from 'react-i18next';
import classes from './live-mark.module.css';

/** In place of an age: what stands here is of now, and stays so by itself. */
export function LiveMark() {
  const { t } = useTranslation();
  return (
    <span className={classes.live} title={t('device.live.hint')}>
      <span className={classes.point} aria-hidden />
      {t('device.live.now')}
    </span>
  );
}
