import { useTranslation } from 'react-i18next';
import { ViewHeader } from '../../components/view-header.tsx';

export function LogsView() {
  const { t } = useTranslation();
  return <ViewHeader title={t('logs.title')} />;
}
