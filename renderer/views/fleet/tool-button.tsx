import { Button, type ButtonProps } from '@mantine/core';
import type { TablerIcon } from '@tabler/icons-react';
import type { ComponentPropsWithRef } from 'react';
import classes from './tool-button.module.css';

interface ToolButtonProps
  extends Omit<ButtonProps, 'children'>,
    Omit<ComponentPropsWithRef<'button'>, keyof ButtonProps> {
  icon: TablerIcon;
  word: string;
}

/** A tool over or under the list: picture and word, and the picture alone where there is little room. */
export function ToolButton({ icon: Icon, word, ...button }: ToolButtonProps) {
  return (
    <Button
      variant="default"
      title={word}
      leftSection={<Icon size={16} aria-hidden />}
      classNames={{ label: classes.word ?? '', section: classes.glyph ?? '' }}
      {...button}
    >
      {word}
    </Button>
  );
}
