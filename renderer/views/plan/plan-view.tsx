import { useTranslation } from 'react-i18next';
import { ViewHeader } from '../../components/view-header.tsx';

export function PlanView() {
  const { t } = useTranslation();
  return <ViewHeader title={t('bulk.title')} />;
}
