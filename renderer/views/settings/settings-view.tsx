import { useTranslation } from 'react-i18next';
import { ViewHeader } from '../../components/view-header.tsx';

export function SettingsView({ section }: { section: string | undefined }) {
  const { t } = useTranslation();
  return <ViewHeader title={t('settings.title')} />;
}
