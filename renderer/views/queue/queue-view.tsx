import { useTranslation } from 'react-i18next';
import { ViewHeader } from '../../components/view-header.tsx';

export function QueueView() {
  const { t } = useTranslation();
  return <ViewHeader title={t('queue.title')} />;
}
