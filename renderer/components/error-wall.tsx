import { Button } from '@mantine/core';
import { IconAlertOctagonFilled } from '@tabler/icons-react';
import { Component, type ReactNode } from 'react';
import { type WithTranslation, withTranslation } from 'react-i18next';
import { EmptyState } from './empty-state.tsx';

interface Props extends WithTranslation {
  /** Another place of the screen gets a fresh try. */
  place: string;
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
    const { t, children } = this.props;
    if (!this.state.failed) return children;
    return (
      <EmptyState icon={IconAlertOctagonFilled} title={t('app.crashed')} text={t('app.crashedNext')}>
        <Button onClick={() => this.setState({ failed: false })}>{t('app.showAgain')}</Button>
      </EmptyState>
    );
  }
}

/** Keeps a failure of one view from taking the window with it. */
export const ErrorWall = withTranslation()(Wall);
