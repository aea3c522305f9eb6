import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../components/dialog.tsx';
import { ErrorWall } from '../components/error-wall.tsx';
import { UndoNotice } from '../components/undo-notice.tsx';
import { formatRoute } from '../model/route.ts';
import { useScreen } from '../stores/screen.ts';
import { DialogHost } from './dialog-host.tsx';
import classes from './frame.module.css';
import { HostNotice } from './host-notice.tsx';
import { Inspector } from './inspector.tsx';
import { Sidebar } from './sidebar.tsx';
import { StatusLine } from './status-line.tsx';
import { TopBar } from './top-bar.tsx';
import { useFileGuard } from './use-file-guard.ts';
import { useFocusGuard } from './use-focus-guard.ts';
import { useFrameKeys } from './use-frame-keys.ts';
import { useJobEnds } from './use-job-ends.ts';
import { useRoute } from './use-route.ts';
import { View } from './view.tsx';

/** The window: bar, sidebar, the view, the inspector, the status line, and the one dialog. */
export function Frame() {
  const { t } = useTranslation();
  const route = useRoute();
  const announcement = useScreen((screen) => screen.announcement);
  const main = useRef<HTMLElement>(null);
  useFrameKeys(main);
  useFocusGuard(main);
  useJobEnds();
  useFileGuard();
  return (
    <div className={classes.frame}>
      <button type="button" className={classes.skip} onClick={() => main.current?.focus()}>
        {t('app.skip')}
      </button>
      <TopBar />
      <Sidebar />
      <main ref={main} tabIndex={-1} className={classes.main}>
        <HostNotice />
        <div className={classes.view}>
          <ErrorWall place={formatRoute(route)}>
            <View route={route} />
          </ErrorWall>
        </div>
        <div id="tips" />
      </main>
      <UndoNotice />
      <Inspector />
      <StatusLine />
      <DialogPart />
      <p className="visually-hidden" role="status" aria-live="polite">
        {announcement}
      </p>
    </div>
  );
}

/** The dialog that is open; one that fails is told of in its place, and can be closed. */
function DialogPart() {
  const { t } = useTranslation();
  const dialog = useScreen((screen) => screen.dialog);
  const close = useScreen((screen) => screen.closeDialog);
  return (
    <ErrorWall
      place={dialog?.kind ?? ''}
      around={(notice) => (
        <Dialog title={t('app.name')} onClose={close}>
          {notice}
        </Dialog>
      )}
    >
      <DialogHost />
    </ErrorWall>
  );
}
