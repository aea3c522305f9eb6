import { useTranslation } from 'react-i18next';
import { ViewHeader } from '../../components/view-header.tsx';

export function LibraryView() {
  const { t } = useTranslation();
  return <ViewHeader title={t('library.title')} />;
}
