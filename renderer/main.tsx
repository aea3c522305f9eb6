import './app/no-eval.ts';
import '@mantine/core/styles.layer.css';
import './theme/tokens.css';
import './theme/mantine.css';
import './theme/base.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';
import { startI18n } from './i18n/i18n.ts';
import { usePreferences } from './stores/preferences.ts';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no element with the id root');
await startI18n(usePreferences.getState().language);
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
