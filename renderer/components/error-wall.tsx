import { Button } from '@mantine/core';
import { IconAlertOctagonFilled } from '@tabler/icons-react';
import { Component, type ReactNode } from 'react';
import { type WithTranslation, withTranslation } from 'react-i18next';
import { EmptyState } from './empty-state.tsx';

interface Props extends WithTranslation {
  /** Another place of the screen gets a fresh try. */
  place: string;
  /** What the notice stands in, where what failed brought its own frame along. */
  around?: (notice: ReactNode) => ReactNode;
  children: ReactNode;
}

// React knows error boundaries as classes only.
class Wall extends Component<Props, { failed: boolean }> {
  override state: { failed: boolean } = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override componentDidUpdate(before: Props): void {
    if (this.state.failed && before.place !== this.props.place) this.setState({ failed: false });
  }

  override render(): ReactNode {
    const { t, children, around } = this.props;
    if (!this.state.failed) return children;
    const notice = (
      <EmptyState icon={IconAlertOctagonFilled} title={t('app.crashed')} text={t('app.crashedNext')}>
        <Button.Group>
          <Button variant="default" onClick={() => window.location.reload()}>
            {t('app.loadAgain')}
          </Button>
          <Button onClick={() => this.setState({ failed: false })}>{t('app.showAgain')}</Button>
        </Button.Group>
      </EmptyState>
    );
    return around ? around(notice) : notice;
  }
}

/** Keeps a failure of one part of the screen from taking the window with it; React leaves a blank page otherwise. */
export const ErrorWall = withTranslation()(Wall);
