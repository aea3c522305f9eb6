import { createTheme, defaultVariantColorsResolver, type MantineColorsTuple } from '@mantine/core';

const ramp = (token: string): MantineColorsTuple => {
  const value = `var(${token})`;
  return [value, value, value, value, value, value, value, value, value, value];
};

const small = { defaultProps: { size: 'xs' } } as const;
const dialog = {
  defaultProps: {
    // The page itself never scrolls, and the lock would insert a style element that the CSP forbids.
    lockScroll: false,
    transitionProps: { duration: 0 },
    centered: true,
    padding: 'lg',
  },
} as const;

/** Mantine speaks our tokens: see tokens.css for the values and mantine.css for its variables. */
export const theme = createTheme({
  colors: { accent: ramp('--accent'), danger: ramp('--error') },
  primaryColor: 'accent',
  fontFamily: 'var(--font-ui)',
  fontFamilyMonospace: 'var(--font-mono)',
  defaultRadius: 'var(--radius-control)',
  cursorType: 'pointer',
  respectReducedMotion: true,
  variantColorResolver: (input) => {
    const colors = defaultVariantColorsResolver(input);
    return input.variant === 'filled' ? { ...colors, color: 'var(--on-solid)' } : colors;
  },
  components: {
    Button: small,
    TextInput: small,
    PasswordInput: small,
    NumberInput: small,
    NativeSelect: small,
    Select: small,
    Textarea: small,
    TagsInput: small,
    Radio: small,
    Checkbox: small,
    SegmentedControl: small,
    ActionIcon: { defaultProps: { size: 28, variant: 'subtle', color: 'gray' } },
    ModalRoot: dialog,
    Menu: { defaultProps: { transitionProps: { duration: 0 }, shadow: 'md', position: 'bottom-end' } },
    Tooltip: {
      defaultProps: {
        transitionProps: { duration: 0 },
        openDelay: 300,
        multiline: true,
        maw: 320,
        portalProps: { target: '#tips' },
      },
    },
  },
});
